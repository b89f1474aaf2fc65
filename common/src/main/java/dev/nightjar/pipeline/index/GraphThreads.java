package dev.nightjar.pipeline.index;

import java.io.Serializable;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * How many threads of an executor a task takes that builds a shard: what its cores leave each where
 * there are fewer shards than cores. It changes no graph.
 *
 * @param cores of all executors
 * @param executorCores of one
 */
public record GraphThreads(int cores, int executorCores) implements Serializable {
  static GraphThreads of(SparkSession spark) {
    int cores = spark.sparkContext().defaultParallelism();
    SparkConf conf = spark.sparkContext().getConf();
    return new GraphThreads(
        cores, spark.sparkContext().isLocal() ? cores : conf.getInt("spark.executor.cores", 1));
  }

  /** With so many tasks at a time, which Spark spreads over the executors. */
  public int ofTask(int tasks) {
    int executors = Math.max(1, cores / executorCores);
    int together = (tasks + executors - 1) / executors;
    return Math.max(1, executorCores / Math.max(1, together));
  }
}
