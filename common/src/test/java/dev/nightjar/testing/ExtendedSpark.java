package dev.nightjar.testing;

import dev.nightjar.ml.NightjarExtensions;
import org.apache.spark.sql.SparkSession;

/** A session with the functions for SQL, beside the one of all tests. */
public final class ExtendedSpark {
  private static SparkSession session;

  private ExtendedSpark() {}

  /** Makes it the session of this thread until {@link #close}. */
  public static synchronized SparkSession open() {
    SparkSession usual = LocalSpark.session();
    if (session == null) {
      SparkSession.clearActiveSession();
      SparkSession.clearDefaultSession();
      session =
          SparkSession.builder()
              .withExtensions(new NightjarExtensions()) // the setting is read with the context
              .config("spark.sql.shuffle.partitions", "4")
              .getOrCreate();
      SparkSession.setDefaultSession(usual);
    }
    SparkSession.setActiveSession(session);
    return session;
  }

  /** The usual one again. */
  public static void close() {
    SparkSession.clearActiveSession();
  }
}
