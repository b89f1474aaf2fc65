package dev.nightjar.analyze.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestCandidateRecall {
  private static final String A = "the quick brown fox jumps over the lazy dog in the park";

  /** Three texts of which each two are alike, and one that is not. */
  private static Texts texts() {
    return new Items()
        .open("a", A)
        .open("b", A + " today")
        .open("c", A + " now")
        .open("d", "nothing of the kind has ever been written by anyone else here")
        .texts();
  }

  private static CandidateRecall recall(Texts texts, double threshold, int... candidatePairs) {
    Candidates candidates = new Candidates(texts.isAcross());
    candidates.from(Candidates.BY_TEXT);
    for (int i = 0; i < candidatePairs.length; i += 2) {
      candidates.add(candidatePairs[i], candidatePairs[i + 1], texts);
    }
    Pairs pairs =
        Pairs.of(candidates.found(), Items.scores(texts), By.TEXT, 0.1, new ScoreHistogram());
    Decision decision = Decision.at(texts, pairs, threshold, Items.rule(Keep.FIRST));
    return CandidateRecall.of(texts, Items.scores(texts), decision, 100, 1, texts.isAcross());
  }

  @Test
  void allPairsFoundAreARecallOfOne() {
    CandidateRecall recall = recall(texts(), 0.5, 0, 1, 0, 2, 1, 2);
    assertThat(recall).isEqualTo(new CandidateRecall(4, 3, 3, 0));
    assertThat(recall.recall()).isEqualTo(1);
  }

  @Test
  void pairsThatWereMissedAreCounted() {
    CandidateRecall recall = recall(texts(), 0.5, 0, 1);
    assertThat(recall.pairs()).isEqualTo(3);
    assertThat(recall.found()).isEqualTo(1);
    assertThat(recall.recall()).isEqualTo(1 / 3.0);
  }

  @Test
  void missedPairsOfWhichBothStayAreWhatIsLeft() {
    assertThat(recall(texts(), 0.5, 0, 1).left()).isEqualTo(1);
  }

  @Test
  void whereThereIsNothingToFindNothingIsMissed() {
    CandidateRecall recall = recall(texts(), 1);
    assertThat(recall.pairs()).isZero();
    assertThat(recall.recall()).isEqualTo(1);
  }

  @Test
  void ofTwoRunsPairsWithinOneDoNotCount() {
    Texts texts = new Items().open("a", A).open("b", A + " today").other("z", A + " now").texts();
    assertThat(recall(texts, 0.5, 0, 2, 1, 2).pairs()).isEqualTo(2);
  }
}
