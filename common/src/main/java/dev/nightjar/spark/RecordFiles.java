package dev.nightjar.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Files of records, which are bytes one after the other, in a folder that Spark's committers fill:
 * a task that fails leaves nothing, object stores are written to once.
 *
 * @param extension of the files
 * @param mostBytes of a file
 * @param head bytes before the records of each file
 * @param tail bytes behind them
 */
public record RecordFiles(String extension, long mostBytes, byte[] head, byte[] tail)
    implements Serializable {
  /** How files are named whose records are not what was asked for but why. */
  public static final String REJECTED = "rejected";

  private static final String PART = "part";
  private static final String REJECTS_EXTENSION = "jsonl";
  private static final StructType SCHEMA =
      new StructType()
          .add(REJECTED, DataTypes.BooleanType, false)
          .add("record", DataTypes.BinaryType, false);

  /** Keeps what it is given. */
  public RecordFiles {
    head = head.clone();
    tail = tail.clone();
  }

  @Override
  public byte[] head() {
    return head.clone();
  }

  @Override
  public byte[] tail() {
    return tail.clone();
  }

  /**
   * Some bytes.
   *
   * @param rejected whether they say why there is no record, a line of JSON
   */
  public record Entry(boolean rejected, byte[] bytes) implements Serializable {
    private Row row() {
      return RowFactory.create(rejected, bytes);
    }
  }

  /**
   * Writes {@code part-*} and, where there are some, {@code rejected-*.jsonl}.
   *
   * @param folder that is not there yet
   */
  public void write(SparkSession spark, JavaRDD<Entry> entries, String folder) {
    JavaRDD<Row> rows = entries.map(Entry::row);
    Dataset<Row> table = spark.createDataFrame(rows, SCHEMA);
    table
        .write()
        .mode(SaveMode.ErrorIfExists)
        .format(RecordFileFormat.class.getName())
        .options(RecordFileFormat.options(this))
        .save(folder);
  }

  /** The writer of a task. */
  OutputWriter writer(String path, TaskAttemptContext task) {
    Configuration hadoop = task.getConfiguration();
    return new TaskFiles(
        path,
        new CutFiles(path, PART, extension, mostBytes, file -> new Open(file, hadoop, head, tail)),
        new CutFiles(
            path,
            REJECTED,
            REJECTS_EXTENSION,
            mostBytes,
            file -> new Open(file, hadoop, new byte[0], new byte[0])));
  }

  /** Records to one side, rejects to the other. */
  private static final class TaskFiles extends OutputWriter {
    private final String path;
    private final CutFiles records;
    private final CutFiles rejects;

    TaskFiles(String path, CutFiles records, CutFiles rejects) {
      this.path = path;
      this.records = records;
      this.rejects = rejects;
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public void write(InternalRow row) {
      (row.getBoolean(0) ? rejects : records).write(row);
    }

    @Override
    public void close() {
      List<RuntimeException> failures = new ArrayList<>();
      for (CutFiles files : List.of(records, rejects)) {
        try {
          files.close();
        } catch (RuntimeException e) {
          failures.add(e);
        }
      }
      if (!failures.isEmpty()) {
        throw failures.getFirst();
      }
    }
  }

  /** A file of bytes. */
  private static final class Open implements CutFiles.Part {
    private final FSDataOutputStream out;
    private final byte[] tail;
    private long bytes;

    Open(String file, Configuration hadoop, byte[] head, byte[] tail) throws IOException {
      Path path = new Path(file);
      this.out = path.getFileSystem(hadoop).create(path, false);
      this.tail = tail;
      this.bytes = head.length + (long) tail.length;
      out.write(head);
    }

    @Override
    public void write(InternalRow row) throws IOException {
      byte[] record = row.getBinary(1);
      out.write(record);
      bytes += record.length;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public long bytesOf(InternalRow row) {
      return row.getBinary(1).length;
    }

    @Override
    public void close() throws IOException {
      try (out) {
        out.write(tail);
      }
    }
  }
}
