package dev.nightjar.index;

import dev.nightjar.config.InvalidInput;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.search.ScoreDoc;

/**
 * How one ranking is made of two: each gives a chunk a part, the better the place the more, and the
 * sum of both, weighted, ranks.
 *
 * @param method what the parts are made of
 * @param vectorWeight weight of the ranking by vectors, 0 to 1; that by text has the rest
 */
public record Fusion(Method method, double vectorWeight) implements Serializable {
  /** What a search does that does not say. */
  public static final Fusion USUAL = new Fusion(Method.SCORES, 0.5);

  /** What {@link Method#RANKS} adds to each rank (Cormack, Clarke and Buettcher, 2009). */
  private static final int OFFSET = 60;

  /** The place at which similarities count as none, whatever the depth of a search. */
  private static final int LAST = 100;

  /** Where the parts come from. */
  public enum Method {
    /**
     * Scores between 0 and 1: of a similarity, how far it is from that of the hundredth place to
     * the best one; of BM25, its share of the best one. A convex combination of normalised scores
     * (Bruch, Gai and Ingber, 2023, <a href="https://arxiv.org/abs/2210.11934">An Analysis of
     * Fusion Functions for Hybrid Retrieval</a>).
     */
    SCORES,
    /** The reciprocals of ranks, 60 added to each: reciprocal rank fusion. */
    RANKS;

    /** What the user writes. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The method of that name. */
    public static Method named(String key) {
      return valueOf(key.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * Checks the weight.
   *
   * @throws InvalidInput if the weight is not from 0 to 1
   */
  public Fusion {
    if (!(vectorWeight >= 0 && vectorWeight <= 1)) {
      throw new InvalidInput("search.vector-weight", vectorWeight, "it has to be from 0 to 1");
    }
  }

  /** Gives each place of a ranking its part. */
  interface Parts {
    double of(int rank, double score);
  }

  /** The weighted parts of a ranking by vectors, nearest first. */
  Parts vectorParts(List<ScoreDoc> nearest) {
    if (method == Method.RANKS || nearest.isEmpty()) {
      return reciprocal(vectorWeight);
    }
    double best = nearest.getFirst().score;
    double none = nearest.size() < 2 ? 0 : nearest.get(Math.min(LAST, nearest.size()) - 1).score;
    double range = best - none;
    return (rank, score) ->
        range > 0 ? vectorWeight * Math.max(0, (score - none) / range) : vectorWeight;
  }

  /** The weighted parts of a ranking by BM25, best first. */
  Parts textParts(List<ScoreDoc> matching) {
    double weight = 1 - vectorWeight;
    if (method == Method.RANKS || matching.isEmpty()) {
      return reciprocal(weight);
    }
    double best = matching.getFirst().score;
    return (rank, score) -> weight * score / best;
  }

  private static Parts reciprocal(double weight) {
    return (rank, score) -> 2 * weight / (OFFSET + rank);
  }
}
