package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.evaluate.Qrels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestJudgements {
  private static final Map<String, List<String>> RANKINGS =
      Map.of("a", List.of("a", "b"), "c", List.of("c", "b"));

  private static Map<String, Object> figures(boolean keepSelf) {
    Qrels qrels = new Qrels(Map.of("a", Map.of("b", 1), "c", Map.of("c", 1)));
    Judgements judgements = new Judgements("qrels.tsv", qrels, keepSelf);
    Map<String, Object> result = new HashMap<>(judgements.figures(RANKINGS).toMap());
    judgements.putInto(result);
    return result;
  }

  @Test
  void aQuestionDoesNotFindItselfUnlessThatIsJudgedRight() {
    assertThat(figures(false)).containsEntry("recall@1", 1.0).containsEntry("self_left_out", 1);
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
    assertThat(figures(true)).containsEntry("recall@1", 0.5).containsEntry("self_left_out", 0);
  }
}
