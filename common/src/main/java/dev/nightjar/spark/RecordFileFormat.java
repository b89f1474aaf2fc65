package dev.nightjar.spark;

import java.util.HexFormat;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;

/** What makes Spark write {@link RecordFiles}. It reads nothing. Spark makes it by its name. */
public final class RecordFileFormat implements FileFormat {
  private static final String EXTENSION = "extension";
  private static final String MOST_BYTES = "mostBytes";
  private static final String HEAD = "head";
  private static final String TAIL = "tail";

  /** For Spark. */
  public RecordFileFormat() {}

  /** The files as Spark hands them on; without the empty file that says that all is well. */
  static java.util.Map<String, String> options(RecordFiles files) {
    HexFormat hex = HexFormat.of();
    return java.util.Map.of(
        EXTENSION,
        files.extension(),
        MOST_BYTES,
        Long.toString(files.mostBytes()),
        HEAD,
        hex.formatHex(files.head()),
        TAIL,
        hex.formatHex(files.tail()),
        "mapreduce.fileoutputcommitter.marksuccessfuljobs",
        "false");
  }

  @Override
  public Option<StructType> inferSchema(
      SparkSession spark, Map<String, String> options, Seq<FileStatus> files) {
    return Option.empty();
  }

  @Override
  public OutputWriterFactory prepareWrite(
      SparkSession spark, Job job, Map<String, String> options, StructType schema) {
    HexFormat hex = HexFormat.of();
    return new Factory(
        new RecordFiles(
            options.apply(EXTENSION),
            Long.parseLong(options.apply(MOST_BYTES)),
            hex.parseHex(options.apply(HEAD)),
            hex.parseHex(options.apply(TAIL))));
  }

  /** Makes the writers of tasks. */
  private static final class Factory extends OutputWriterFactory {
    private static final long serialVersionUID = 1L;

    private final RecordFiles files;

    Factory(RecordFiles files) {
      this.files = files;
    }

    @Override
    public String getFileExtension(TaskAttemptContext task) {
      return "." + files.extension();
    }

    @Override
    public OutputWriter newInstance(String path, StructType schema, TaskAttemptContext task) {
      return files.writer(path, task);
    }
  }
}
