package dev.nightjar.spark;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;

/**
 * What this process has embedded since it began, for Spark's metrics system: a source {@code
 * nightjar} that every configured sink reports. Safe for use by several threads.
 */
public final class ExecutorMetrics implements Source {
  private static final ExecutorMetrics INSTANCE = register(new ExecutorMetrics());

  private final MetricRegistry registry = new MetricRegistry();
  private final Counter chunks = registry.counter("chunks_embedded");
  private final Counter tokens = registry.counter("tokens_embedded");
  private final Counter batches = registry.counter("batches");

  private ExecutorMetrics() {}

  private static ExecutorMetrics register(ExecutorMetrics metrics) {
    SparkEnv.get().metricsSystem().registerSource(metrics);
    return metrics;
  }

  public static void count(long chunks, long tokens, long batches) {
    INSTANCE.chunks.inc(chunks);
    INSTANCE.tokens.inc(tokens);
    INSTANCE.batches.inc(batches);
  }

  @Override
  public String sourceName() {
    return "nightjar";
  }

  @Override
  public MetricRegistry metricRegistry() {
    return registry;
  }
}
