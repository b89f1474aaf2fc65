package dev.nightjar.jobs.cli;

import dev.nightjar.io.source.Source;
import dev.nightjar.io.source.SourceOptions;
import dev.nightjar.spark.ProgressListener;
import java.time.Duration;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * What a job on Spark works with. Whoever opens it closes it, which ends the Spark session.
 *
 * @param hadoop Hadoop's settings in that session
 */
public record Session(SparkSession spark, Configuration hadoop, Output output)
    implements AutoCloseable {

  /** A session where the options, spark-submit or else this machine's cores say. */
  public static Session open(Invocation invocation, Output output, String name) {
    return open(invocation, output, name, Map.of());
  }

  /**
   * The same.
   *
   * @param wants what else the job needs of Spark, unless the user says otherwise
   */
  public static Session open(
      Invocation invocation, Output output, String name, Map<String, String> wants) {
    SparkSession spark = Sessions.open(invocation, name, wants);
    return new Session(spark, spark.sessionState().newHadoopConf(), output);
  }

  /** A source to read once. */
  public Source source(SourceOptions options) {
    return new Source(spark, options);
  }

  /**
   * Hears how the session's jobs go on, and says so: in one line that changes on a terminal, else
   * in one a minute.
   */
  public ProgressListener progress() {
    boolean terminal = Boolean.getBoolean("nightjar.terminal");
    ProgressListener progress =
        terminal
            ? new ProgressListener(output::status, Duration.ofMillis(200))
            : new ProgressListener(output::note, Duration.ofMinutes(1));
    spark.sparkContext().addSparkListener(progress);
    return progress;
  }

  @Override
  public void close() {
    spark.stop();
  }
}
