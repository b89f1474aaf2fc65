package dev.nightjar.spark;

import org.apache.spark.SparkContext;

/**
 * Gives Spark's jobs and stages, in its pages and its event log, the names that the user is told.
 * Stages that wait or are skipped show where their code stands, not a description, and for stages
 * of queries that is inside Spark: so the name stands there too.
 */
public final class NamedStages implements Progress {
  private final SparkContext spark;
  private final Progress progress;

  public NamedStages(SparkContext spark, Progress progress) {
    this.spark = spark;
    this.progress = progress;
  }

  @Override
  public void stage(String name) {
    name(name);
    progress.stage(name);
  }

  @Override
  public void stage(String name, long chunks, long tokens) {
    name(name);
    progress.stage(name, chunks, tokens);
  }

  @Override
  public void finished() {
    clear(spark);
    progress.finished();
  }

  private void name(String name) {
    spark.setJobDescription(name);
    spark.setCallSite(name);
  }

  /** What comes now has no name. */
  public static void clear(SparkContext spark) {
    spark.setJobDescription(null);
    spark.clearCallSite();
  }
}
