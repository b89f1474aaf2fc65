package dev.nightjar.io.vectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.parquet.hadoop.codec.CodecConfig;
import org.apache.spark.sql.SparkSession;
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
  private static final long serialVersionUID = 1L;

  @Override
  public OutputWriterFactory prepareWrite(
      SparkSession spark, Job job, Map<String, String> options, StructType schema) {
    return new Factory(super.prepareWrite(spark, job, options, schema));
  }

  /** Makes the writers of tasks. */
  private static final class Factory extends OutputWriterFactory {
    private static final long serialVersionUID = 1L;

    private final OutputWriterFactory spark;

    Factory(OutputWriterFactory spark) {
      this.spark = spark;
    }

    @Override
    public String getFileExtension(TaskAttemptContext task) {
      return spark.getFileExtension(task);
    }

    @Override
    public OutputWriter newInstance(String path, StructType schema, TaskAttemptContext task) {
      if (!VectorFileWriter.canWrite(task.getConfiguration())) {
        return spark.newInstance(path, schema, task);
      }
      try {
        return new VectorFileWriter(
            path, schema, task.getConfiguration(), CodecConfig.from(task).getCodec());
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write " + path + ": " + e.getMessage(), e);
      }
    }
  }
}
