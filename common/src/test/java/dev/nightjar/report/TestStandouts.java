package dev.nightjar.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.report.ReportData.Night;
import dev.nightjar.report.ReportData.Standout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A night is told what differs from the nights before, and nothing else. */
class TestStandouts {
  private static Night night(long read, long rejected, long reused, long tokens, double seconds) {
    return new Night(
        "n",
        "kept",
        null,
        "m",
        "f",
        read,
        rejected,
        0,
        1000,
        1000 - reused,
        reused,
        0,
        tokens,
        tokens / seconds,
        seconds,
        seconds);
  }

  private static final Night USUAL = night(1000, 5, 900, 50_000, 100);

  private static List<String> subjects(Night last) {
    List<Night> nights = new ArrayList<>(List.of(USUAL, USUAL, USUAL, last));
    return Standouts.of(nights).stream().map(Standout::subject).toList();
  }

  @Test
  void aFirstNightAndAUsualOneHaveNothing() {
    assertThat(Standouts.of(List.of(USUAL))).isEmpty();
    assertThat(subjects(night(1100, 8, 800, 60_000, 120))).isEmpty();
  }

  @Test
  void whatDiffersIsNamedWithItsFigures() {
    assertThat(subjects(night(700, 5, 900, 50_000, 100))).containsExactly("documents");
    assertThat(subjects(night(1000, 40, 900, 50_000, 100))).containsExactly("rejects");
    assertThat(subjects(night(1000, 5, 100, 400_000, 800))).containsExactly("reuse", "seconds");
    assertThat(subjects(night(1000, 5, 900, 20_000, 100))).containsExactly("speed");
    assertThat(Standouts.of(List.of(USUAL, night(1000, 40, 900, 50_000, 100))))
        .extracting(Standout::text)
        .containsExactly("4.0 % of the documents were rejected (usually 0.5 %)");
  }

  @Test
  void shortNightsAndFewTokensSayNothingOfTimeAndSpeed() {
    Night quick = night(10, 0, 5, 100, 1);
    assertThat(Standouts.of(List.of(quick, night(10, 0, 5, 20, 3)))).isEmpty();
  }

  @Test
  void refusedNightsAreNotUsual() {
    Night refused = new Night("r", "refused", null, "m", "f", 10, 9, 0, 1, 1, 0, 0, 1, null, 1, 1);
    assertThat(Standouts.of(List.of(USUAL, refused, USUAL))).isEmpty();
    assertThat(Standouts.of(List.of(USUAL, refused)))
        .extracting(Standout::subject)
        .contains("refused", "documents");
  }
}
