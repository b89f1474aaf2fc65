package dev.nightjar.testing;

import org.apache.spark.sql.SparkSession;

/** The one Spark session of all tests in a process. */
public final class LocalSpark {
  private static SparkSession session;

  private LocalSpark() {}

  /** Opened at the first call, closed with the process. */
  public static synchronized SparkSession session() {
    if (session == null) {
      session =
          SparkSession.builder()
              .master("local[2,3]") // a task may fail twice
              .appName("tests")
              .config("spark.ui.enabled", "false")
              .config("spark.sql.shuffle.partitions", "4")
              .config("spark.sql.adaptive.coalescePartitions.enabled", "false")
              .config("spark.driver.bindAddress", "127.0.0.1")
              .getOrCreate();
      session.sparkContext().setLogLevel("ERROR");
    }
    return session;
  }
}
