package dev.nightjar.analyze;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.spark.Progress;
import java.io.Serializable;
import java.util.BitSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * The k nearest vectors of every vector of a run, in itself or in another, by cosine. Exact for as
 * many vectors as {@link Spec#exactBelow}; past that through {@link InvertedLists}, as many of them
 * as the recall that is wanted needs, measured on a sample against the exact answer.
 */
public final class NearestVectors {
  private static final int FEWEST_PROBES = 4;

  private final SparkSession spark;
  private final RunItems asked;
  private final RunItems base;
  private final Spec spec;
  private final boolean isSame;

  /**
   * How near vectors are found.
   *
   * @param k vectors of each
   * @param exactBelow vectors of the run below which all are compared with all
   * @param recall wanted past that, 0 to 1
   * @param sample vectors that recall is measured with
   * @param seed of what is drawn by lot
   */
  public record Spec(int k, long exactBelow, double recall, int sample, long seed)
      implements Serializable {}

  /**
   * What was found.
   *
   * @param k vectors of each, at most
   * @param labels k of each vector that was asked, the nearest first; -1 where there are fewer
   * @param scores their cosines
   * @param probes lists that were looked into; 0 for all vectors
   * @param recall share of the exact k nearest that was found, measured on the sample; 1 for exact
   * @param scoredShare of the pairs of vectors that were compared, those whose cosine was computed;
   *     the others' codes showed that they are too far
   */
  public record Graph(
      int k, int[] labels, float[] scores, int probes, double recall, double scoredShare)
      implements Serializable {
    /** {@code exact} where all vectors were compared with all, else {@code lists}. */
    public String method() {
      return probes == 0 ? "exact" : "lists";
    }

    /** The neighbour of a vector in a place, from 0; -1 for none. */
    public int label(int vector, int place) {
      return labels[vector * k + place];
    }

    /** Its cosine. */
    public float score(int vector, int place) {
      return scores[vector * k + place];
    }
  }

  private NearestVectors(SparkSession spark, RunItems asked, Optional<RunItems> others, Spec spec) {
    this.spark = spark;
    this.asked = asked;
    this.base = others.orElse(asked);
    this.spec = spec;
    this.isSame = others.isEmpty();
  }

  /**
   * Finds them.
   *
   * @param asked whose neighbours are found; a vector is no neighbour of itself
   * @param others among which they are found; empty for the same items
   * @throws InvalidInput if k is more than there are
   */
  public static Graph of(
      SparkSession spark, RunItems asked, Optional<RunItems> others, Spec spec, Progress progress) {
    try (SharedCache.Lease<ItemMatrix> of = asked.lease()) {
      int[] all = IntStream.range(0, of.value().vectors()).toArray();
      return of(spark, asked, all, others, spec, progress);
    }
  }

  /**
   * The same for some vectors; the others get none.
   *
   * @param some of those that are asked, ascending
   */
  public static Graph of(
      SparkSession spark,
      RunItems asked,
      int[] some,
      Optional<RunItems> others,
      Spec spec,
      Progress progress) {
    try (SharedCache.Lease<ItemMatrix> of = asked.lease();
        SharedCache.Lease<ItemMatrix> in = others.orElse(asked).lease()) {
      return new NearestVectors(spark, asked, others, spec)
          .find(of.value(), some, in.value(), progress);
    }
  }

  private Graph find(ItemMatrix of, int[] some, ItemMatrix in, Progress progress) {
    int others = in.vectors() - (isSame ? 1 : 0);
    if (spec.k() > others) {
      throw new InvalidInput(
          "search.top",
          spec.k(),
          String.format(
              Locale.ROOT, "run %s has %,d different vectors to choose from", base.run(), others));
    }
    if (of.dimension() != in.dimension()) {
      throw new InvalidInput(
          "analyze.against",
          base.directory(),
          String.format(
              Locale.ROOT,
              "its vectors have %d dimensions, those of %s %d",
              in.dimension(),
              asked.directory(),
              of.dimension()));
    }
    if (in.vectors() <= spec.exactBelow()) {
      progress.stage("Comparing all vectors");
      return isSame && some.length == of.vectors()
          ? PairTasks.graph(context(), asked, of, spec.k())
          : tasks().graph(of, some, null, 0, 1);
    }
    progress.stage("Sorting vectors into lists");
    InvertedLists lists = InvertedLists.of(in, spec.seed());
    Broadcast<InvertedLists> shared = context().broadcast(lists);
    try {
      progress.stage("Measuring recall");
      Tried tried = probes(of, some, lists, shared);
      progress.stage("Comparing vectors with their lists");
      int[] order = chosen(isSame ? lists.members() : lists.order(of), some, of.vectors());
      return tasks().graph(of, order, shared, tried.probes(), tried.recall());
    } finally {
      shared.destroy();
    }
  }

  /** Those of an order that are some of all. */
  private static int[] chosen(int[] order, int[] some, int all) {
    BitSet chosen = new BitSet(all);
    IntStream.of(some).forEach(chosen::set);
    return IntStream.of(order).filter(chosen::get).toArray();
  }

  private record Tried(int probes, double recall) {}

  /** The fewest lists, by doubling, whose recall is what is wanted. */
  private Tried probes(
      ItemMatrix of, int[] some, InvertedLists lists, Broadcast<InvertedLists> shared) {
    int[] sample =
        IntStream.of(InvertedLists.sample(some.length, spec.sample(), new Random(spec.seed())))
            .map(place -> some[place])
            .sorted()
            .toArray();
    Graph exact = tasks().graph(of, sample, null, 0, 1);
    int probes = FEWEST_PROBES;
    while (true) {
      Graph found = tasks().graph(of, sample, shared, probes, 0);
      double recall = recall(sample, exact, found);
      if (recall >= spec.recall() || probes >= lists.lists()) {
        return new Tried(probes, recall);
      }
      probes *= 2;
    }
  }

  /** A neighbour counts that is at least as near as the k-th of the exact answer. */
  private static double recall(int[] sample, Graph exact, Graph found) {
    int k = exact.k();
    long hits = 0;
    for (int vector : sample) {
      float least = exact.score(vector, k - 1);
      for (int place = 0; place < k; place++) {
        hits += found.label(vector, place) >= 0 && found.score(vector, place) >= least ? 1 : 0;
      }
    }
    return sample.length == 0 ? 1 : (double) hits / ((long) sample.length * k);
  }

  private QueryTasks tasks() {
    return new QueryTasks(context(), asked, base, isSame, spec.k());
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }
}
