package dev.nightjar.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.search.ScoreDoc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestRankedChunk {
  private static final List<ScoreDoc> NEAREST =
      List.of(new ScoreDoc(7, 0.9f), new ScoreDoc(3, 0.8f), new ScoreDoc(5, 0.7f));
  private static final List<ScoreDoc> MATCHING = List.of(new ScoreDoc(5, 12f), new ScoreDoc(9, 4f));

  private static List<Integer> docs(List<RankedChunk> ranking) {
    return ranking.stream().map(chunk -> chunk.doc).toList();
  }

  @Test
  void byVectorsAloneTheScoreIsTheSimilarity() {
    List<RankedChunk> ranking = RankedChunk.ranking(NEAREST, List.of(), null);
    assertThat(docs(ranking)).containsExactly(7, 3, 5);
    assertThat(ranking.getFirst().score).isEqualTo(0.9f);
    assertThat(ranking.getFirst().vectorRank).isEqualTo(1);
    assertThat(ranking.getFirst().textRank).isZero();
  }

  @Test
  void byTextAloneTheScoreIsThatOfBm25() {
    List<RankedChunk> ranking = RankedChunk.ranking(List.of(), MATCHING, null);
    assertThat(docs(ranking)).containsExactly(5, 9);
    assertThat(ranking.getFirst().score).isEqualTo(12);
    assertThat(ranking.getLast().textRank).isEqualTo(2);
    assertThat(ranking.getLast().bm25).isEqualTo(4);
  }

  @Test
  void scoresBetweenNoneAndOneAreAddedByWeight() {
    List<RankedChunk> ranking = RankedChunk.ranking(NEAREST, MATCHING, weighted(0.25));
    assertThat(docs(ranking)).containsExactly(5, 7, 9, 3);
    assertThat(ranking.get(0).score).isCloseTo(0.75, within(1e-6)); // the last of the nearest
    assertThat(ranking.get(1).score).isCloseTo(0.25, within(1e-6)); // has the best similarity
    assertThat(ranking.get(2).score).isCloseTo(0.25, within(1e-6)); // a third of the best BM25
    assertThat(ranking.get(3).score).isCloseTo(0.125, within(1e-6)); // is halfway to the last
    assertThat(ranking.getFirst().vectorRank).isEqualTo(3);
    assertThat(ranking.getFirst().textRank).isEqualTo(1);
    assertThat(ranking.getFirst().textPart).isEqualTo(0.75);
  }

  @Test
  void whatTheHundredthPlaceHasCountsAsNothingHoweverDeepTheRankingIs() {
    List<ScoreDoc> nearest =
        IntStream.range(0, 300).mapToObj(doc -> new ScoreDoc(doc, 1 - doc / 1000f)).toList();
    for (int depth : new int[] {100, 101, 300}) {
      List<RankedChunk> ranking =
          RankedChunk.ranking(nearest.subList(0, depth), MATCHING, weighted(1));
      assertThat(ranking.get(49).vectorPart).isCloseTo(1 - 49 / 99.0, within(1e-5));
      assertThat(ranking.get(99).vectorPart).isZero();
      assertThat(ranking.getLast().vectorPart).isZero();
    }
  }

  @Test
  void reciprocalRanksHaveAnOffsetOf60() {
    List<RankedChunk> ranking =
        RankedChunk.ranking(NEAREST, MATCHING, new Fusion(Fusion.Method.RANKS, 0.5));
    assertThat(docs(ranking)).containsExactly(5, 7, 3, 9);
    assertThat(ranking.getFirst().score).isCloseTo(1 / 63.0 + 1 / 61.0, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(Fusion.Method.class)
  void aWeightOfOneLeavesTheOrderOfTheNearest(Fusion.Method method) {
    assertThat(docs(RankedChunk.ranking(NEAREST, MATCHING, new Fusion(method, 1))))
        .startsWith(7, 3);
    assertThat(docs(RankedChunk.ranking(NEAREST, MATCHING, new Fusion(method, 0))))
        .startsWith(5, 9);
  }

  @Test
  void aWeightBeyondOneIsRefused() {
    assertThatThrownBy(() -> weighted(1.5)).hasMessageContaining("from 0 to 1");
  }

  private static Fusion weighted(double vectors) {
    return new Fusion(Fusion.Method.SCORES, vectors);
  }

  @Test
  void ofEqualScoresTheFirstChunkIsFirst() {
    List<RankedChunk> ranking =
        RankedChunk.ranking(List.of(new ScoreDoc(8, 1)), List.of(new ScoreDoc(2, 1)), Fusion.USUAL);
    assertThat(docs(ranking)).containsExactly(2, 8);
  }

  @Test
  void nothingFoundIsNoRanking() {
    assertThat(RankedChunk.ranking(List.of(), List.of(), Fusion.USUAL)).isEmpty();
  }
}
