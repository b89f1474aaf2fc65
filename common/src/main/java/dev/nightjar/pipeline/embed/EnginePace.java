package dev.nightjar.pipeline.embed;

import dev.nightjar.io.vectors.SparseRows;
import dev.nightjar.pipeline.embed.chunks.ChunkCounts;
import dev.nightjar.pipeline.embed.chunks.ChunkedCorpus;
import dev.nightjar.spark.Metric;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.RunCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * How fast a model is here, by short runs of the very tasks of {@code embed}: as many at a time as
 * a run has, and nothing is kept.
 */
public record EnginePace(SparkSession spark, EmbedSpec plan) {
  private static final int SAMPLE = 16; // chunks for each core
  private static final double SECONDS = 1; // of each core for each kind of length and run
  private static final int RUNS = 6; // of each kind of length
  private static final int MOST_TOKENS = 1 << 17; // of each core, for static models
  private static final double LEAST_SHARE = 0.01; // of all tokens

  /**
   * Chunks of one kind of length.
   *
   * @param length their mean tokens
   * @param tokens of all of them, about
   * @param tokensPerSecond of one core while all are busy; empty where they are too few to tell
   */
  public record OfLength(double length, double tokens, Optional<Double> tokensPerSecond) {}

  /** Tokens a second of one core while all are busy, at chunks of all lengths. */
  double ofSample(ChunkedCorpus chunks) {
    try (ChunkedCorpus sample = chunks.sample(SAMPLE * cores())) {
      return of(sample);
    }
  }

  /**
   * The same by length.
   *
   * @param chunks at least one
   */
  public List<OfLength> byLength(ChunkedCorpus chunks) {
    double about = ofSample(chunks); // and warms up
    double least = LEAST_SHARE * chunks.counts().tokens();
    return kinds(
        chunks,
        Math.min(MOST_TOKENS, about * SECONDS) * cores(),
        (sample, tokens) -> tokens < least ? Optional.empty() : Optional.of(settled(sample)));
  }

  /** Terms of a chunk's sparse vector, on average; 0 where none are made. */
  public double terms(ChunkedCorpus chunks) {
    if (plan.sparse() == null) {
      return 0;
    }
    try (ChunkedCorpus sample = chunks.sample(SAMPLE * cores())) {
      Row mean =
          new EmbedPipeline(spark, plan, Progress.SILENT)
              .embed(sample, Optional.empty(), Optional.empty())
              .agg(functions.avg(SparseRows.terms()))
              .head();
      return mean.isNullAt(0) ? 0 : mean.getDouble(0);
    }
  }

  /** The lengths alone, without a run. */
  public List<OfLength> lengths(ChunkedCorpus chunks) {
    return kinds(chunks, 0, (sample, tokens) -> Optional.empty());
  }

  private List<OfLength> kinds(
      ChunkedCorpus chunks,
      double wanted,
      BiFunction<ChunkedCorpus, Double, Optional<Double>> pace) {
    List<OfLength> kinds = new ArrayList<>();
    for (Map.Entry<String, Long> kind : chunks.counts().tokenHistogram().entrySet()) {
      int most = Integer.parseInt(kind.getKey());
      int count = (int) Math.max(SAMPLE * cores(), wanted / most);
      try (ChunkedCorpus sample = chunks.sample(most, count)) {
        ChunkCounts counts = sample.counts();
        if (counts.chunks() > 0) {
          double length = (double) counts.tokens() / counts.chunks();
          double tokens = length * kind.getValue();
          kinds.add(new OfLength(length, tokens, pace.apply(sample, tokens)));
        }
      }
    }
    return kinds;
  }

  /** The best of some runs: processes compile in their first seconds, beside what is measured. */
  private double settled(ChunkedCorpus sample) {
    return IntStream.range(0, RUNS).mapToDouble(run -> of(sample)).max().orElseThrow();
  }

  private double of(ChunkedCorpus sample) {
    EmbedPipeline trial = new EmbedPipeline(spark, plan, Progress.SILENT);
    trial.embed(sample, Optional.empty(), Optional.empty()).count();
    RunCounters counted = trial.counters();
    double seconds = counted.value(Metric.INFERENCE_NANOS) / 1e9;
    return counted.value(Metric.TOKENS_EMBEDDED) / seconds;
  }

  private int cores() {
    return spark.sparkContext().defaultParallelism();
  }
}
