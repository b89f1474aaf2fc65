package dev.nightjar.pipeline.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.evaluate.Qrels;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestJudgements {
  private static final Map<String, List<String>> RANKINGS =
      Map.of("a", List.of("a", "b"), "c", List.of("c", "b"));

  private static Judgements judgements(boolean keepSelf) {
    Qrels qrels = new Qrels(Map.of("a", Map.of("b", 1), "c", Map.of("c", 1)));
    return new Judgements("qrels.tsv", qrels, keepSelf);
  }

  @Test
  void aQuestionDoesNotFindItselfUnlessThatIsJudgedRight() {
    Judgements judgements = judgements(false);
    assertThat(judgements.figures(RANKINGS).recall1()).isEqualTo(1.0);
    assertThat(judgements.gaps().selfLeftOut()).isEqualTo(1);
  }

  @Test
  void judgementsOfNothingRelevantAreAnError() {
    Judgements judgements = new Judgements("qrels.tsv", new Qrels(Map.of()), false);
    assertThatThrownBy(() -> judgements.questions(List.of("a")))
        .hasMessage(
            "Cannot evaluate: qrels.tsv judges no document relevant, that is by a score above 0");
  }

  @Test
  void aQuestionMayFindItselfIfThatIsWanted() {
    Judgements judgements = judgements(true);
    assertThat(judgements.figures(RANKINGS).recall1()).isEqualTo(0.5);
    assertThat(judgements.gaps().selfLeftOut()).isZero();
  }
}
