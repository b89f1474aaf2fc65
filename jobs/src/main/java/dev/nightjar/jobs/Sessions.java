package dev.nightjar.jobs;

import dev.nightjar.cli.Invocation;
import dev.nightjar.cli.Output;
import dev.nightjar.config.JobOptions;
import dev.nightjar.pipeline.ProgressListener;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Opens the Spark session of a job. What the options or spark-submit set for Spark stays. */
final class Sessions {
  private static final String OWN = Sessions.class.getPackageName() + ".";

  private Sessions() {}

  /** A session where the options, spark-submit or else this machine's cores say. */
  static SparkSession open(Invocation invocation, String name) {
    SparkConf conf = new SparkConf();
    ObjectStores.configure(conf, invocation.settings());
    invocation.settings().value(JobOptions.MASTER).ifPresent(conf::setMaster);
    conf.setIfMissing("spark.master", "local[*]");
    if (conf.get("spark.app.name", OWN).startsWith(OWN)) { // SparkSubmit's, for want of a name
      conf.setAppName("nightjar " + name);
    }
    conf.setExecutorEnv("ORT_DISABLE_TELEMETRY", "1"); // ONNX Runtime's, which is on by default
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.driver.maxResultSize", "0"); // word vectors come back whole
    // Spark's own pattern does not know OPENAI_API_KEY.
    conf.setIfMissing(
        "spark.redaction.regex", "(?i)secret|password|token|access[.]?key|api[._]?key");
    conf.setIfMissing("spark.rdd.compress", "true");
    conf.setIfMissing("spark.sql.inMemoryColumnarStorage.batchSize", "500");
    conf.setIfMissing("spark.sql.shuffle.partitions", "16");
    conf.setIfMissing("spark.sql.adaptive.coalescePartitions.enabled", "false");
    boolean executors = !conf.get("spark.master").matches("local(\\[.*])?");
    if (executors
        && conf.contains("spark.task.resource.gpu.amount")) { // they have what a task needs
      int gpus = (int) Math.ceil(conf.getDouble("spark.task.resource.gpu.amount", 1));
      conf.setIfMissing("spark.executor.resource.gpu.amount", Integer.toString(gpus));
    }
    SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
    spark.sparkContext().setLogLevel(invocation.verbose() ? "INFO" : "ERROR");
    return spark;
  }

  /** Progress of a session's jobs: one line that changes on a terminal, else one a minute. */
  static ProgressListener progress(SparkSession spark, Output output) {
    boolean terminal = Boolean.getBoolean("nightjar.terminal");
    ProgressListener progress =
        terminal
            ? new ProgressListener(output::status, Duration.ofMillis(200))
            : new ProgressListener(output::note, Duration.ofMinutes(1));
    spark.sparkContext().addSparkListener(progress);
    return progress;
  }
}
