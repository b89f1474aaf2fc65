package dev.nightjar.index;

import dev.nightjar.index.shard.ShardFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.ScoreDoc;

/**
 * A chunk on its way to a hit; ranks are 0 where a ranking has not found it, parts are there once
 * two are fused. Not thread-safe.
 */
final class RankedChunk {
  private static final Comparator<RankedChunk> BEST_FIRST =
      Comparator.<RankedChunk>comparingDouble(c -> -c.score).thenComparingInt(c -> c.doc);

  final int doc;
  double score;
  int vectorRank;
  double similarity;
  int textRank;
  double bm25;
  Optional<Double> vectorPart = Optional.empty();
  Optional<Double> textPart = Optional.empty();

  private RankedChunk(int doc) {
    this.doc = doc;
  }

  /**
   * What one ranking or both have found, in no order, with the scores of the ranking that found it.
   *
   * @param nearest by vectors, nearest first
   * @param matching by text, best first
   */
  static List<RankedChunk> found(List<ScoreDoc> nearest, List<ScoreDoc> matching) {
    Map<Integer, RankedChunk> found = new LinkedHashMap<>();
    for (ScoreDoc near : nearest) {
      RankedChunk chunk = found.computeIfAbsent(near.doc, RankedChunk::new);
      chunk.vectorRank = found.size();
      chunk.similarity = near.score;
      chunk.score = near.score;
    }
    int rank = 0;
    for (ScoreDoc match : matching) {
      RankedChunk chunk = found.computeIfAbsent(match.doc, RankedChunk::new);
      chunk.textRank = ++rank;
      chunk.bm25 = match.score;
      chunk.score = match.score;
    }
    return new ArrayList<>(found.values());
  }

  /** The best chunk of each document, in their order. */
  static List<RankedChunk> bestOfDocuments(List<RankedChunk> ranking, StoredFields stored)
      throws IOException {
    Set<String> documents = new HashSet<>();
    List<RankedChunk> best = new ArrayList<>();
    for (RankedChunk candidate : ranking) {
      String document =
          stored.document(candidate.doc, Set.of(ShardFields.DOCUMENT)).get(ShardFields.DOCUMENT);
      if (documents.add(document)) {
        best.add(candidate);
      }
    }
    return best;
  }

  /** Puts the best first. */
  static void sort(List<RankedChunk> chunks) {
    chunks.sort(BEST_FIRST);
  }
}
