package dev.nightjar.io.vectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.spark.CutFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Optional;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.parquet.hadoop.codec.CodecConfig;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Map;

/**
 * Spark's Parquet format with another writer of files ({@link VectorFileWriter}): schema, options,
 * names and committers are Spark's. Spark makes it by its name.
 */
public final class VectorFileFormat extends ParquetFileFormat {
  /** The option that has how large a file may be; then names are those of {@link CutFiles}. */
  static final String MOST_BYTES = "nightjar.most-bytes";

  /** The option that has, as a JSON object of texts, what stands in the footers too. */
  static final String FOOTER = "nightjar.footer";

  /**
   * The option that has, as a JSON array, the files of the run before in the order of their
   * partitions, as many as are written.
   */
  static final String EARLIER = "nightjar.earlier";

  private static final long serialVersionUID = 1L;

  @Override
  public OutputWriterFactory prepareWrite(
      SparkSession spark, Job job, Map<String, String> options, StructType schema) {
    return new Factory(
        super.prepareWrite(spark, job, options, schema),
        read(options.getOrElse(FOOTER, () -> "{}"), new TypeReference<>() {}),
        read(options.getOrElse(EARLIER, () -> "[]"), new TypeReference<>() {}),
        Long.parseLong(options.getOrElse(MOST_BYTES, () -> "0")));
  }

  private static <T> T read(String json, TypeReference<T> type) {
    try {
      return new ObjectMapper().readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Makes the writers of tasks. */
  private static final class Factory extends OutputWriterFactory {
    private static final long serialVersionUID = 1L;

    private final OutputWriterFactory spark;
    private final HashMap<String, String> footer;
    private final ArrayList<String> earlier;
    private final long mostBytes;

    Factory(
        OutputWriterFactory spark,
        HashMap<String, String> footer,
        ArrayList<String> earlier,
        long mostBytes) {
      this.spark = spark;
      this.footer = footer;
      this.earlier = earlier;
      this.mostBytes = mostBytes;
    }

    @Override
    public String getFileExtension(TaskAttemptContext task) {
      return spark.getFileExtension(task);
    }

    @Override
    public OutputWriter newInstance(String path, StructType schema, TaskAttemptContext task) {
      if (!VectorFileWriter.canWrite(task.getConfiguration())) {
        if (!footer.isEmpty()) {
          throw new IllegalStateException(
              "Cannot write %s: files that are encrypted, of Parquet's second version or legacy have"
                      .formatted(path)
                  + " no room for "
                  + footer.keySet());
        }
        return spark.newInstance(path, schema, task);
      }
      try {
        return mostBytes == 0
            ? open(path, schema, task)
            : new CutFiles(
                    path, "part", "parquet", mostBytes, file -> new Cut(open(file, schema, task)))
                .withOne();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write " + path + ": " + e.getMessage(), e);
      }
    }

    private VectorFileWriter open(String path, StructType schema, TaskAttemptContext task)
        throws IOException {
      return new VectorFileWriter(
          path,
          schema,
          task.getConfiguration(),
          CodecConfig.from(task).getCodec(),
          footer,
          earlier(task));
    }

    private Optional<EarlierChunks.Source> earlier(TaskAttemptContext task) {
      int part = task.getTaskAttemptID().getTaskID().getId(); // Spark makes it of the partition
      return part < earlier.size()
          ? Optional.of(new EarlierChunks.Source(earlier, part))
          : Optional.empty();
    }
  }

  /** One of several files of a task. */
  private record Cut(VectorFileWriter file) implements CutFiles.Part {
    @Override
    public void write(InternalRow row) {
      file.write(row);
    }

    @Override
    public long bytes() {
      return file.bytes();
    }

    @Override
    public long bytesOf(InternalRow row) {
      return 1;
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
