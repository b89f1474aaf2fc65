package dev.nightjar.spark;

import java.io.Serializable;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Tells how far a run is, from Spark's own events: finished tasks, and the accumulators that
 * executors report with their heartbeats. Safe for use by several threads.
 */
public final class ProgressListener extends SparkListener implements Progress {
  private final Consumer<String> lines;
  private final Duration every;
  private String stage = "Reading";
  private long chunks;
  private long doneChunks;
  private long doneTokens;
  private long tokens;
  private long started = System.nanoTime();
  private long printed;

  /**
   * @param lines hears each line
   * @param every least time between two lines
   */
  public ProgressListener(Consumer<String> lines, Duration every) {
    this.lines = lines;
    this.every = every;
  }

  @Override
  public synchronized void stage(String name) {
    stage(name, 0, 0);
  }

  @Override
  public synchronized void stage(String name, long total, long totalTokens) {
    stage = name;
    chunks = total;
    tokens = totalTokens;
    doneChunks = 0;
    doneTokens = 0;
    started = System.nanoTime();
    print(true);
  }

  @Override
  public synchronized void finished() {
    if (chunks > 0) {
      doneChunks = chunks;
      doneTokens = tokens;
      print(true);
    }
    stage = "Counting and writing";
    chunks = 0;
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo() == null || !end.taskInfo().successful()) {
      return;
    }
    for (AccumulableInfo info : CollectionConverters.asJava(end.taskInfo().accumulables())) {
      add(info);
    }
    print(false);
  }

  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    print(false);
  }

  private void add(AccumulableInfo info) {
    String name = info.name().isDefined() ? info.name().get() : "";
    if (info.update().isDefined() && info.update().get() instanceof Long value) {
      if (name.equals(Counters.CHUNKS)) {
        doneChunks += value;
      } else if (name.equals(Counters.TOKENS)) {
        doneTokens += value;
      }
    }
  }

  private void print(boolean always) {
    long now = System.nanoTime();
    if (!always && now - printed < every.toNanos()) {
      return;
    }
    printed = now;
    if (chunks == 0) {
      lines.accept(stage + " …");
      return;
    }
    double seconds = Math.max(1e-3, (now - started) / 1e9);
    double rate = doneTokens / seconds;
    String left =
        doneTokens == 0
            ? "?"
            : Duration.ofSeconds((long) ((tokens - doneTokens) / rate))
                .toString()
                .substring(2)
                .toLowerCase(java.util.Locale.ROOT);
    lines.accept(
        String.format(
            Locale.ROOT,
            "%s: %,d of %,d chunks, %,.0f tokens/s, %s left",
            stage,
            doneChunks,
            chunks,
            rate,
            left));
  }

  /** The counters that embedding tasks add to. */
  public record Counters(LongAccumulator chunks, LongAccumulator tokens) implements Serializable {
    private static final String CHUNKS = "chunks embedded";
    private static final String TOKENS = "tokens embedded";

    /** New ones that Spark knows. */
    public static Counters in(SparkContext spark) {
      return new Counters(spark.longAccumulator(CHUNKS), spark.longAccumulator(TOKENS));
    }
  }
}
