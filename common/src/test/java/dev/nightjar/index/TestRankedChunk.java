package dev.nightjar.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.vector.Similarity;
import java.util.List;
import org.apache.lucene.search.ScoreDoc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestRankedChunk {
  private static final List<ScoreDoc> NEAREST =
      List.of(new ScoreDoc(7, 0.8f), new ScoreDoc(3, 0.5f), new ScoreDoc(5, 0.2f));
  private static final List<ScoreDoc> MATCHING = List.of(new ScoreDoc(5, 12f), new ScoreDoc(9, 4f));

  /** The similarity of chunk 9, which the vectors have not found. */
  private static final double FAR = -0.1;

  private static List<RankedChunk> fused(Fusion fusion, Similarity similarity) {
    List<RankedChunk> found = RankedChunk.found(NEAREST, MATCHING);
    found.getLast().similarity = FAR;
    fusion.score(found, similarity);
    RankedChunk.sort(found);
    return found;
  }

  private static List<Integer> docs(List<RankedChunk> ranking) {
    return ranking.stream().map(chunk -> chunk.doc).toList();
  }

  @Test
  void byVectorsAloneTheScoreIsTheSimilarity() {
    List<RankedChunk> ranking = RankedChunk.found(NEAREST, List.of());
    RankedChunk.sort(ranking);
    assertThat(docs(ranking)).containsExactly(7, 3, 5);
    assertThat(ranking.getFirst().score).isEqualTo(0.8f);
    assertThat(ranking.getFirst().vectorRank).isEqualTo(1);
    assertThat(ranking.getFirst().textRank).isZero();
  }

  @Test
  void byTextAloneTheScoreIsThatOfBm25() {
    List<RankedChunk> ranking = RankedChunk.found(List.of(), MATCHING);
    RankedChunk.sort(ranking);
    assertThat(docs(ranking)).containsExactly(5, 9);
    assertThat(ranking.getFirst().score).isEqualTo(12);
    assertThat(ranking.getLast().textRank).isEqualTo(2);
    assertThat(ranking.getLast().bm25).isEqualTo(4);
  }

  @Test
  void sharesOfTheBestScoresAreAddedByWeight() {
    List<RankedChunk> ranking = fused(new Fusion(Fusion.Method.SCORES, 0.75), Similarity.COSINE);
    assertThat(docs(ranking)).containsExactly(7, 5, 3, 9);
    assertThat(scores(ranking))
        .usingElementComparator(TestRankedChunk::about)
        .containsExactly(
            0.75,
            0.75 * 1.2 / 1.8 + 0.25,
            0.75 * 1.5 / 1.8,
            0.75 * 0.9 / 1.8 + 0.25 / 3); // its similarity counts though only the text found it
    assertThat(ranking.get(1).vectorRank).isEqualTo(3);
    assertThat(ranking.get(1).textRank).isEqualTo(1);
    assertThat(ranking.get(1).textPart).contains(0.25);
  }

  @Test
  void similaritiesWithoutALeastOneAreCountedFromTheLeastFound() {
    List<RankedChunk> ranking = fused(new Fusion(Fusion.Method.SCORES, 1), Similarity.DOT);
    assertThat(docs(ranking)).containsExactly(7, 3, 5, 9);
    assertThat(scores(ranking))
        .usingElementComparator(TestRankedChunk::about)
        .containsExactly(1.0, 0.6 / 0.9, 0.3 / 0.9, 0.0);
  }

  @Test
  void reciprocalRanksHaveAnOffsetOf60() {
    List<RankedChunk> ranking = fused(new Fusion(Fusion.Method.RANKS, 0.5), Similarity.COSINE);
    assertThat(docs(ranking)).containsExactly(5, 7, 3, 9);
    assertThat(ranking.getFirst().score).isCloseTo(1 / 63.0 + 1 / 61.0, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(Fusion.Method.class)
  void theWholeWeightIsThatOfOneRanking(Fusion.Method method) {
    assertThat(docs(fused(new Fusion(method, 1), Similarity.COSINE))).startsWith(7, 3, 5);
    assertThat(docs(fused(new Fusion(method, 0), Similarity.COSINE))).startsWith(5, 9);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.5, Double.NaN})
  void aWeightBeyondZeroAndOneIsRefused(double weight) {
    assertThatThrownBy(() -> new Fusion(Fusion.Method.SCORES, weight))
        .hasMessageContaining("from 0 to 1");
  }

  @Test
  void ofEqualScoresTheFirstChunkIsFirst() {
    List<RankedChunk> ranking =
        RankedChunk.found(List.of(new ScoreDoc(8, 1), new ScoreDoc(2, 1)), List.of());
    RankedChunk.sort(ranking);
    assertThat(docs(ranking)).containsExactly(2, 8);
  }

  @Test
  void nothingFoundIsNoRanking() {
    List<RankedChunk> none = RankedChunk.found(List.of(), List.of());
    Fusion.USUAL.score(none, Similarity.COSINE);
    assertThat(none).isEmpty();
  }

  private static List<Double> scores(List<RankedChunk> ranking) {
    return ranking.stream().map(chunk -> chunk.score).toList();
  }

  private static int about(double one, double other) {
    return Math.abs(one - other) < 1e-6 ? 0 : Double.compare(one, other);
  }
}
