package dev.nightjar.query;

import dev.nightjar.vector.Vectors;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;

/**
 * Maximal marginal relevance (Carbonell and Goldstein, The Use of MMR, SIGIR 1998): chooses, one by
 * one, the passage with the greatest {@code lambda * relevance - (1 - lambda) * redundancy}, where
 * redundancy is the likeness to the most similar passage that was chosen before.
 *
 * <p>Scores of searches and cosines of models have scales of their own, so both are brought to one:
 * relevance is 1 for the best candidate and 0 for the worst, redundancy 1 for an equal vector and 0
 * for a cosine that two candidates have on average, or less. Among equals the earlier candidate
 * comes first. Not thread-safe.
 */
final class MarginalRelevance {
  private final double lambda;
  private final double[] relevance;
  private final double[] redundancy;
  private final double[][] cosines;
  private final double usual;
  private final BitSet open;

  /**
   * @param candidates as they were ranked
   */
  MarginalRelevance(double lambda, List<Passage> candidates) {
    this.lambda = lambda;
    int count = candidates.size();
    this.relevance = relevance(candidates.stream().mapToDouble(Passage::score).toArray());
    this.redundancy = new double[count];
    this.cosines = cosines(candidates.stream().map(Passage::vector).toList());
    this.usual = mean(cosines);
    this.open = new BitSet(count);
    open.set(0, count);
  }

  private static double[] relevance(double[] scores) {
    double best = Double.NEGATIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY;
    for (double score : scores) {
      best = Math.max(best, score);
      least = Math.min(least, score);
    }
    double[] relevance = new double[scores.length];
    for (int i = 0; i < relevance.length; i++) {
      relevance[i] = best == least ? 1 : (scores[i] - least) / (best - least);
    }
    return relevance;
  }

  private static double[][] cosines(List<float[]> vectors) {
    double[][] cosines = new double[vectors.size()][vectors.size()];
    for (int i = 0; i < cosines.length; i++) {
      for (int j = 0; j < i; j++) {
        cosines[i][j] = Vectors.cosine(vectors.get(i), vectors.get(j));
        cosines[j][i] = cosines[i][j];
      }
    }
    return cosines;
  }

  private static double mean(double[][] cosines) {
    double sum = 0;
    for (double[] row : cosines) {
      for (double cosine : row) {
        sum += cosine;
      }
    }
    int pairs = cosines.length * (cosines.length - 1);
    return pairs == 0 ? 0 : sum / pairs;
  }

  /** The cosine of two candidates. */
  double cosine(int one, int other) {
    return cosines[one][other];
  }

  /** The next candidate, which is then no candidate any more; empty if none is left. */
  OptionalInt next() {
    int best = -1;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = open.nextSetBit(0); i >= 0; i = open.nextSetBit(i + 1)) {
      double marginal = lambda * relevance[i] - (1 - lambda) * redundancy[i];
      if (marginal > most) {
        most = marginal;
        best = i;
      }
    }
    if (best < 0) {
      return OptionalInt.empty();
    }
    open.clear(best);
    return OptionalInt.of(best);
  }

  /** Takes a candidate into account: those that are like it are the less wanted. */
  void choose(int candidate) {
    for (int i = 0; i < redundancy.length; i++) {
      double likeness = usual >= 1 ? 0 : (cosines[i][candidate] - usual) / (1 - usual);
      redundancy[i] = Math.max(redundancy[i], likeness);
    }
  }
}
