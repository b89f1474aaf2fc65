package dev.nightjar.index;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.vector.Similarity;
import java.io.Serializable;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * How one ranking is made of two: each gives a chunk a part of its score, and the sum of both,
 * weighted, ranks.
 *
 * @param method what the parts are made of
 * @param vectorWeight weight of the part by vectors, 0 to 1; the other ranking has the rest
 * @param second what the other ranking goes by
 */
public record Fusion(Method method, double vectorWeight, Second second) implements Serializable {
  /** What a search does that does not say. */
  public static final Fusion USUAL = new Fusion(Method.SCORES, 0.8);

  /** What is added to each rank (Cormack, Clarke and Buettcher, 2009). */
  private static final int OFFSET = 60;

  /** With BM25 as the other ranking. */
  public Fusion(Method method, double vectorWeight) {
    this(method, vectorWeight, Second.TEXT);
  }

  /** The same, with what an index has where nobody says what the other ranking goes by. */
  public Fusion in(boolean sparse) {
    return second == Second.AUTO
        ? new Fusion(method, vectorWeight, sparse ? Second.SPARSE : Second.TEXT)
        : this;
  }

  /** What ranks beside the similarity of vectors. */
  public enum Second {
    /** Sparse vectors where the index has them, else BM25. */
    AUTO,
    /** BM25. */
    TEXT,
    /** Sparse vectors. */
    SPARSE;

    /** What the user writes. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where the parts come from. */
  public enum Method {
    /**
     * Scores by their share of the best one: similarities counted from the least there can be (-1
     * of cosines; else the least that was found), BM25 and inner products of sparse vectors from 0.
     * Where only the other ranking has found a chunk, its similarity counts none the less. A convex
     * combination with theoretical minima (Bruch, Gai and Ingber, <a
     * href="https://arxiv.org/abs/2210.11934">An Analysis of Fusion Functions for Hybrid
     * Retrieval</a>, 2023).
     */
    SCORES,
    /** Twice the weighted reciprocals of ranks, 60 added to each: reciprocal rank fusion. */
    RANKS;

    /** What the user writes. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
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

  /** Scores chunks that one ranking or both have found, and whose similarities are known. */
  void score(Collection<RankedChunk> found, Similarity similarity) {
    double nearest = found.stream().mapToDouble(chunk -> chunk.similarity).max().orElse(0);
    double least =
        similarity == Similarity.COSINE
            ? -1
            : found.stream().mapToDouble(chunk -> chunk.similarity).min().orElse(0);
    double match = found.stream().mapToDouble(chunk -> chunk.bm25).max().orElse(0);
    for (RankedChunk chunk : found) {
      boolean ranks = method == Method.RANKS;
      double vector =
          ranks ? reciprocal(chunk.vectorRank) : share(chunk.similarity - least, nearest - least);
      double text = ranks ? reciprocal(chunk.textRank) : share(chunk.bm25, match);
      double vectorPart = vectorWeight * vector;
      double textPart = (1 - vectorWeight) * text;
      chunk.vectorPart = Optional.of(vectorPart);
      chunk.textPart = Optional.of(textPart);
      chunk.score = vectorPart + textPart;
    }
  }

  private static double share(double score, double best) {
    return best > 0 ? score / best : 0;
  }

  private static double reciprocal(int rank) {
    return rank > 0 ? 2.0 / (OFFSET + rank) : 0;
  }
}
