package dev.nightjar.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.ScoreDoc;
import org.jspecify.annotations.Nullable;

/** A chunk on its way to a hit; ranks are 0 where a ranking has not found it. Not thread-safe. */
final class RankedChunk {
  private static final Comparator<RankedChunk> BEST_FIRST =
      Comparator.<RankedChunk>comparingDouble(c -> -c.score).thenComparingInt(c -> c.doc);

  final int doc;
  double score;
  int vectorRank;
  int textRank;
  double bm25;
  double vectorPart;
  double textPart;

  private RankedChunk(int doc) {
    this.doc = doc;
  }

  /**
   * What one ranking or both have found, best first.
   *
   * @param nearest by vectors, nearest first
   * @param matching by text, best first
   * @param fusion what makes one score of two; null where only one ranking has found something,
   *     whose scores stay
   */
  static List<RankedChunk> ranking(
      List<ScoreDoc> nearest, List<ScoreDoc> matching, @Nullable Fusion fusion) {
    Map<Integer, RankedChunk> found = new LinkedHashMap<>();
    Fusion.Parts vectors = fusion == null ? (rank, score) -> score : fusion.vectorParts(nearest);
    for (ScoreDoc near : nearest) {
      RankedChunk chunk = found.computeIfAbsent(near.doc, RankedChunk::new);
      chunk.vectorRank = found.size();
      chunk.vectorPart = vectors.of(chunk.vectorRank, near.score);
    }
    Fusion.Parts texts = fusion == null ? (rank, score) -> score : fusion.textParts(matching);
    int rank = 0;
    for (ScoreDoc match : matching) {
      RankedChunk chunk = found.computeIfAbsent(match.doc, RankedChunk::new);
      chunk.textRank = ++rank;
      chunk.bm25 = match.score;
      chunk.textPart = texts.of(rank, match.score);
    }
    found.values().forEach(chunk -> chunk.score = chunk.vectorPart + chunk.textPart);
    List<RankedChunk> ranking = new ArrayList<>(found.values());
    ranking.sort(BEST_FIRST);
    return ranking;
  }
}
