package dev.nightjar.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.lucene.search.ScoreDoc;
import org.junit.jupiter.api.Test;

/** Reciprocal ranks with an offset of 60. */
class TestRankedChunk {
  private static final List<ScoreDoc> NEAREST =
      List.of(new ScoreDoc(7, 0.9f), new ScoreDoc(3, 0.8f), new ScoreDoc(5, 0.7f));
  private static final List<ScoreDoc> MATCHING = List.of(new ScoreDoc(5, 12f), new ScoreDoc(9, 4f));

  private static List<Integer> docs(List<RankedChunk> ranking) {
    return ranking.stream().map(chunk -> chunk.doc).toList();
  }

  @Test
  void byVectorsAloneTheScoreIsTheSimilarity() {
    List<RankedChunk> ranking = RankedChunk.ranking(NEAREST, List.of(), SearchMode.VECTOR);
    assertThat(docs(ranking)).containsExactly(7, 3, 5);
    assertThat(ranking.getFirst().score).isEqualTo(0.9f);
    assertThat(ranking.getFirst().vectorRank).isEqualTo(1);
    assertThat(ranking.getFirst().textRank).isZero();
  }

  @Test
  void byTextAloneTheScoreIsThatOfBm25() {
    List<RankedChunk> ranking = RankedChunk.ranking(List.of(), MATCHING, SearchMode.TEXT);
    assertThat(docs(ranking)).containsExactly(5, 9);
    assertThat(ranking.getFirst().score).isEqualTo(12);
    assertThat(ranking.getLast().textRank).isEqualTo(2);
    assertThat(ranking.getLast().bm25).isEqualTo(4);
  }

  @Test
  void whatBothFindIsAboveWhatOneFinds() {
    List<RankedChunk> ranking = RankedChunk.ranking(NEAREST, MATCHING, SearchMode.HYBRID);
    assertThat(docs(ranking)).containsExactly(5, 7, 3, 9);
    RankedChunk both = ranking.getFirst();
    assertThat(both.score).isCloseTo(1 / 63.0 + 1 / 61.0, within(1e-12));
    assertThat(both.vectorRank).isEqualTo(3);
    assertThat(both.textRank).isEqualTo(1);
  }

  @Test
  void ofEqualScoresTheFirstChunkIsFirst() {
    List<RankedChunk> ranking =
        RankedChunk.ranking(
            List.of(new ScoreDoc(8, 1)), List.of(new ScoreDoc(2, 1)), SearchMode.HYBRID);
    assertThat(docs(ranking)).containsExactly(2, 8);
  }

  @Test
  void nothingFoundIsNoRanking() {
    assertThat(RankedChunk.ranking(List.of(), List.of(), SearchMode.HYBRID)).isEmpty();
  }
}
