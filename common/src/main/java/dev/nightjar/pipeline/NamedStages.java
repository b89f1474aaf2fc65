package dev.nightjar.pipeline;

import org.apache.spark.SparkContext;

/** Gives Spark's jobs, in its pages and its event log, the names that the user is told. */
final class NamedStages implements Progress {
  private final SparkContext spark;
  private final Progress progress;

  NamedStages(SparkContext spark, Progress progress) {
    this.spark = spark;
    this.progress = progress;
  }

  @Override
  public void stage(String name) {
    spark.setJobDescription(name);
    progress.stage(name);
  }

  @Override
  public void stage(String name, long chunks, long tokens) {
    spark.setJobDescription(name);
    progress.stage(name, chunks, tokens);
  }

  @Override
  public void finished() {
    spark.setJobDescription(null);
    progress.finished();
  }
}
