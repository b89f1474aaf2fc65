package dev.nightjar.analyze.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.duplicates.Items.Scored;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TestPairs {
  private static final Pairs FOUR =
      Items.pairs(
          new Scored(0, 1, 0.9), new Scored(2, 0, 0.5), new Scored(1, 2, 0.7), new Scored(3, 4, 1));

  @Test
  void aPairIsFoundFromEitherSide() {
    assertThat(FOUR.find(2, 0)).isEqualTo(FOUR.find(0, 2)).isNotNegative();
    assertThat(FOUR.find(0, 3)).isNegative();
    assertThat(FOUR.score(FOUR.find(0, 2))).isEqualTo(0.5f);
  }

  @Test
  void aThresholdIncludesItsOwnScore() {
    assertThat(FOUR.joined(0.5, false)).hasSize(4);
    assertThat(FOUR.joined(0.7f, false)).hasSize(3);
    assertThat(FOUR.joined(1, false)).containsExactly(FOUR.find(3, 4));
    assertThat(FOUR.joined(1.01, false)).isEmpty();
  }

  @Test
  void otherNumbersKeepTextsApartUnlessTheyAreJoined() {
    FOUR.numbersDiffer()[FOUR.find(0, 1)] = true;
    try {
      assertThat(FOUR.joined(0.7f, false)).doesNotContain(FOUR.find(0, 1));
      assertThat(FOUR.joined(0.7f, true)).contains(FOUR.find(0, 1));
      assertThat(FOUR.numbersApart(0.7f)).isEqualTo(1);
      assertThat(FOUR.numbersApart(0.95)).isZero();
    } finally {
      FOUR.numbersDiffer()[FOUR.find(0, 1)] = false;
    }
  }

  @Test
  void partsMakeTheWholeAgain() {
    Pairs some = Items.pairs(new Scored(0, 2, 0.5), new Scored(3, 4, 1));
    Pairs rest = FOUR.without(some);
    assertThat(rest.count()).isEqualTo(2);
    assertThat(rest.find(0, 2)).isNegative();
    Pairs whole = rest.with(some);
    assertThat(whole.pairs()).isEqualTo(FOUR.pairs()).isSorted();
    assertThat(whole.textSimilarity()).isEqualTo(FOUR.textSimilarity());
  }

  @Test
  void emptyPartsChangeNothing() {
    Pairs none = Items.pairs();
    assertThat(FOUR.with(none).pairs()).isEqualTo(FOUR.pairs());
    assertThat(none.with(FOUR).pairs()).isEqualTo(FOUR.pairs());
    assertThat(FOUR.without(none).count()).isEqualTo(4);
    assertThat(none.without(FOUR).count()).isZero();
    assertThat(FOUR.without(FOUR).count()).isZero();
  }

  @Test
  void pairsOfTextsThatHaveLittleInCommonAreLeftOut() {
    Texts texts =
        new Items()
            .open("a", "the quick brown fox jumps over the lazy dog")
            .open("b", "the quick brown fox jumps over the lazy cat")
            .open("c", "entirely different words are standing here today")
            .texts();
    Candidates candidates = new Candidates(false);
    candidates.addGroup(new int[] {0, 1, 2}, texts);
    ScoreHistogram counts = new ScoreHistogram();
    Pairs pairs = Pairs.of(candidates.found(), Items.scores(texts), By.TEXT, 0.3, counts);
    assertThat(pairs.count()).isEqualTo(1);
    assertThat(pairs.find(0, 1)).isZero();
    assertThat(counts.byText())
        .satisfies(bins -> assertThat(Arrays.stream(bins).sum()).isEqualTo(3));
  }

  @Test
  void vectorsDecideWhereTheyAreToDecide() {
    Texts texts = Items.different(2);
    Candidates candidates = new Candidates(false);
    candidates.add(0, 1, texts);
    Pairs pairs =
        Pairs.of(candidates.found(), Items.scores(texts), By.VECTORS, 0.99, new ScoreHistogram());
    assertThat(pairs.score(0)).isEqualTo(1);
  }
}
