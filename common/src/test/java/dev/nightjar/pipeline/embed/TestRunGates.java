package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.io.run.RunReport;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A run becomes current only if the policy lets it. */
class TestRunGates {
  private static final RunReport.Changes NONE_GONE = new RunReport.Changes(1, 2, 3, 0);

  private static Accounts accounts(long read, long embedded, Map<String, Long> rejects) {
    return new Accounts(read, embedded, read - embedded, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, rejects);
  }

  private static Optional<String> refusal(
      double rejects, double deletes, Accounts accounts, RunReport.Changes documents) {
    return new RunGates(new RunPolicy(1, rejects, deletes, false, false))
        .refusal(accounts, documents, "the input has no documents (hidden: 1)", Optional.empty());
  }

  @Test
  void whatKeepsToThePolicyIsPublished() {
    Accounts one = accounts(4, 3, Map.of("NULL_TEXT", 1L));
    assertThat(refusal(0.25, 0, one, NONE_GONE)).isEmpty();
    assertThat(refusal(0, 0, accounts(4, 4, Map.of()), NONE_GONE)).isEmpty();
    assertThat(refusal(0.25, 0.5, one, new RunReport.Changes(9, 1, 1, 2))).isEmpty();
  }

  @Test
  void anInputWithoutDocumentsIsRefusedInItsOwnWords() {
    assertThat(refusal(1, 1, accounts(0, 0, Map.of()), NONE_GONE))
        .contains("the input has no documents (hidden: 1)");
  }

  @Test
  void aRunWithoutAnyVectorIsRefusedHoweverManyMayBeRejected() {
    assertThat(refusal(1, 1, accounts(3, 0, Map.of("EMPTY_TEXT", 3L)), NONE_GONE))
        .contains("none of 3 documents could be embedded ({EMPTY_TEXT=3})");
  }

  @Test
  void moreRejectsThanAllowedAreRefused() {
    assertThat(refusal(0.2499, 0, accounts(4, 3, Map.of("NULL_TEXT", 1L)), NONE_GONE))
        .contains(
            "25.0 % of 4 documents have no vector ({NULL_TEXT=1}), more than ‹output.max-reject-share› 0.2499 allows");
  }

  @Test
  void moreDocumentsGoneThanAllowedAreRefused() {
    Accounts all = accounts(4, 4, Map.of());
    assertThat(refusal(0, 0.5, all, new RunReport.Changes(9, 1, 1, 3)))
        .contains(
            "3 documents of the run before are gone, 60.0 %, more than ‹output.max-delete-share› 0.5 allows");
    assertThat(refusal(0, 0, all, new RunReport.Changes(4, 0, 0, 0))).as("a first run").isEmpty();
  }

  @Test
  void rejectsAreNamedBeforeWhatIsGone() {
    assertThat(
            refusal(
                    0,
                    0,
                    accounts(4, 3, Map.of("NULL_TEXT", 1L)),
                    new RunReport.Changes(0, 0, 0, 9))
                .orElseThrow())
        .contains("max-reject-share");
  }
}
