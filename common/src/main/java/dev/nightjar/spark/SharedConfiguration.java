package dev.nightjar.spark;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Hadoop's settings wherever tasks run. They are sent to each executor once: in a task's own code
 * their thousand entries would take longer to read than many a task to run.
 */
public final class SharedConfiguration implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SerializableConfiguration> settings;

  private SharedConfiguration(JavaSparkContext spark, Configuration settings) {
    this.settings = spark.broadcast(new SerializableConfiguration(settings));
  }

  /** The settings of a session. */
  public static SharedConfiguration of(SparkSession spark) {
    return new SharedConfiguration(
        JavaSparkContext.fromSparkContext(spark.sparkContext()),
        spark.sessionState().newHadoopConf());
  }

  /** The settings of all sessions. */
  public static SharedConfiguration of(JavaSparkContext spark) {
    return new SharedConfiguration(spark, spark.hadoopConfiguration());
  }

  /** The settings; not to be changed. */
  public Configuration value() {
    return settings.value().value();
  }
}
