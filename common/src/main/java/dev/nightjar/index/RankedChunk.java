package dev.nightjar.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.ScoreDoc;

/** A chunk on its way to a hit; ranks are 0 where a ranking has not found it. Not thread-safe. */
final class RankedChunk {
  /** What reciprocal rank fusion adds to each rank (Cormack, Clarke and Buettcher, 2009). */
  private static final int FUSION_OFFSET = 60;

  private static final Comparator<RankedChunk> BEST_FIRST =
      Comparator.<RankedChunk>comparingDouble(c -> -c.score).thenComparingInt(c -> c.doc);

  final int doc;
  double score;
  int vectorRank;
  int textRank;
  double bm25;

  private RankedChunk(int doc) {
    this.doc = doc;
  }

  /**
   * What one ranking or both have found, best first.
   *
   * @param nearest by vectors, nearest first
   * @param matching by text, best first
   * @param mode by which the score of a chunk is that of its ranking, or made of both ranks
   */
  static List<RankedChunk> ranking(
      List<ScoreDoc> nearest, List<ScoreDoc> matching, SearchMode mode) {
    Map<Integer, RankedChunk> found = new LinkedHashMap<>();
    boolean fused = mode == SearchMode.HYBRID;
    for (ScoreDoc near : nearest) {
      RankedChunk chunk = found.computeIfAbsent(near.doc, RankedChunk::new);
      chunk.vectorRank = found.size();
      chunk.score = fused ? 1.0 / (FUSION_OFFSET + chunk.vectorRank) : near.score;
    }
    int rank = 0;
    for (ScoreDoc match : matching) {
      RankedChunk chunk = found.computeIfAbsent(match.doc, RankedChunk::new);
      chunk.textRank = ++rank;
      chunk.bm25 = match.score;
      chunk.score += fused ? 1.0 / (FUSION_OFFSET + rank) : match.score;
    }
    List<RankedChunk> ranking = new ArrayList<>(found.values());
    ranking.sort(BEST_FIRST);
    return ranking;
  }
}
