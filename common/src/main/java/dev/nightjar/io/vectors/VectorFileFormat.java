package dev.nightjar.io.vectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.spark.CutFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.parquet.hadoop.codec.CodecConfig;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;
import scala.Option;
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

  private static final long serialVersionUID = 1L;

  @Override
  public OutputWriterFactory prepareWrite(
      SparkSession spark, Job job, Map<String, String> options, StructType schema) {
    return new Factory(
        super.prepareWrite(spark, job, options, schema),
        footer(options.get(FOOTER)),
        Long.parseLong(options.getOrElse(MOST_BYTES, () -> "0")));
  }

  private static HashMap<String, String> footer(Option<String> json) {
    try {
      return new ObjectMapper().readValue(json.getOrElse(() -> "{}"), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Makes the writers of tasks. */
  private static final class Factory extends OutputWriterFactory {
    private static final long serialVersionUID = 1L;

    private final OutputWriterFactory spark;
    private final HashMap<String, String> footer;
    private final long mostBytes;

    Factory(OutputWriterFactory spark, HashMap<String, String> footer, long mostBytes) {
      this.spark = spark;
      this.footer = footer;
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
          path, schema, task.getConfiguration(), CodecConfig.from(task).getCodec(), footer);
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
