package dev.nightjar.jobs.cli;

import dev.nightjar.jobs.cli.options.JobOptions;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Opens the Spark session of a job. What the options or spark-submit set for Spark stays. */
final class Sessions {
  private static final String OWN = Sessions.class.getPackageName() + ".";
  private static final String TASK_GPUS = "spark.task.resource.gpu.amount";

  private static final Map<String, String> ANYWHERE =
      Map.of(
          "spark.ui.showConsoleProgress",
          "false",
          // Spark's own pattern does not know OPENAI_API_KEY.
          "spark.redaction.regex",
          "(?i)secret|password|token|access[.]?key|api[._]?key",
          "spark.rdd.compress",
          "true",
          "spark.sql.inMemoryColumnarStorage.batchSize",
          "500");

  /** Where driver and tasks are one process; on a cluster Spark's own fit, or its operator's. */
  private static final Map<String, String> ONE_MACHINE =
      Map.of(
          "spark.ui.enabled",
          "false",
          "spark.driver.maxResultSize",
          "0",
          "spark.sql.shuffle.partitions",
          "16",
          "spark.sql.adaptive.coalescePartitions.enabled",
          "false");

  private static final String JARS = "spark.jars";

  /** The JAR of these classes, where tasks of this process have them without Spark. */
  private static final Optional<URI> OWN_JAR =
      Optional.of(Sessions.class)
          .filter(own -> own.getClassLoader() == ClassLoader.getSystemClassLoader())
          .map(own -> own.getProtectionDomain().getCodeSource())
          .map(source -> URI.create(source.getLocation().toString()));

  private Sessions() {}

  /**
   * A session where the options, spark-submit or else this machine's cores say.
   *
   * @param wants what else the job needs of Spark, unless the user says otherwise
   */
  static SparkSession open(Invocation invocation, String name, Map<String, String> wants) {
    SparkConf conf = configured(invocation, name);
    wants.forEach(conf::setIfMissing);
    // The builder of SparkSession itself finds this one by Scala's reflection, half a second of
    // work.
    SparkSession spark =
        WithoutMlFunctions.call(
            () -> org.apache.spark.sql.classic.SparkSession.builder().config(conf).getOrCreate());
    if (invocation.verbose() || spark.sparkContext().isLocal()) { // a cluster's is configured there
      spark.sparkContext().setLogLevel(invocation.verbose() ? "INFO" : "ERROR");
    }
    return spark;
  }

  /** Spark's settings for a job: the user's, and what is better here than Spark's own. */
  static SparkConf configured(Invocation invocation, String name) {
    SparkConf conf = new SparkConf();
    ObjectStores.configure(conf, invocation.settings());
    invocation.settings().value(JobOptions.MASTER).ifPresent(conf::setMaster);
    conf.setIfMissing("spark.master", "local[*]");
    if (conf.get("spark.app.name", OWN).startsWith(OWN)) { // SparkSubmit's, for want of a name
      conf.setAppName("nightjar " + name);
    }
    conf.setExecutorEnv("ORT_DISABLE_TELEMETRY", "1"); // ONNX Runtime's, which is on by default
    ANYWHERE.forEach(conf::setIfMissing);
    if (conf.get("spark.master").matches("local(\\[.*])?")) {
      ONE_MACHINE.forEach(conf::setIfMissing);
      leaveOut(OWN_JAR, conf);
    } else if (conf.contains(TASK_GPUS)) { // executors have what a task needs
      int gpus = (int) Math.ceil(conf.getDouble(TASK_GPUS, 1));
      conf.setIfMissing("spark.executor.resource.gpu.amount", Integer.toString(gpus));
    }
    return conf;
  }

  /** Spark would send it through a socket and keep a copy. */
  private static void leaveOut(Optional<URI> jar, SparkConf conf) {
    if (jar.isPresent() && conf.contains(JARS)) {
      conf.set(
          JARS,
          Stream.of(conf.get(JARS).split(","))
              .filter(each -> !new Path(each).toUri().getPath().equals(jar.get().getPath()))
              .collect(Collectors.joining(",")));
    }
  }
}
