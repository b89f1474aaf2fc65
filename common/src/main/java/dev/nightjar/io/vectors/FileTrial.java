package dev.nightjar.io.vectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Map$;

/**
 * A file of one vector, written to find out whether {@link VectorFileWriter} does on this Spark and
 * the Parquet that it brings. Both change their insides from version to version; what is missing is
 * known before a run writes, and only then.
 */
interface FileTrial {
  /**
   * Writes.
   *
   * @throws LinkageError if something is not there
   * @throws RuntimeException if something does not do what it did
   * @throws IOException if the disk fails
   */
  void write() throws IOException;

  /** The trial on the driver's local disk. */
  static FileTrial of(SparkSession spark) {
    return () -> {
      StructType schema =
          new StructType()
              .add("id", DataTypes.StringType)
              .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false), false);
      Configuration conf = settings(spark, schema);
      Path folder = new Path(Files.createTempDirectory("nightjar").toUri());
      try {
        VectorFileWriter writer =
            new VectorFileWriter(
                folder + "/one.parquet",
                schema,
                conf,
                CompressionCodecName.UNCOMPRESSED,
                Map.of(),
                Optional.empty());
        writer.write(
            new GenericInternalRow(
                new Object[] {null, UnsafeArrayData.fromPrimitiveArray(new float[1])}));
        writer.close();
      } finally {
        FileSystem.getLocal(conf).delete(folder, true);
      }
    };
  }

  /** What Spark tells its own writer of files with this schema. */
  static Configuration settings(SparkSession spark, StructType schema) throws IOException {
    Job job = Job.getInstance(spark.sessionState().newHadoopConf());
    new ParquetFileFormat().prepareWrite(spark, job, Map$.MODULE$.empty(), schema);
    return job.getConfiguration();
  }

  /** What speaks against writing so; empty if nothing does. */
  default Optional<String> misfit() {
    try {
      write();
      return Optional.empty();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty(); // says nothing about Spark
    } catch (LinkageError | RuntimeException e) {
      return Optional.of(e.toString());
    }
  }
}
