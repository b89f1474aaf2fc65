package dev.nightjar.jobs.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.drift.DriftFinding;
import dev.nightjar.analyze.drift.DriftResult;
import dev.nightjar.analyze.drift.ModelsResult;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TestDriftText {
  private static final DriftFinding.Example CAME =
      new DriftFinding.Example("z#1", "z", 0.123456, 0.9, "new\nmatter");
  private static final DriftFinding.Example GONE =
      new DriftFinding.Example("y#2", "y", -0.05, 0.9, "old matter");
  private static final DriftFinding.Cluster GREW =
      new DriftFinding.Cluster("grew", 0.014, 0.2, 0.001, "z#1", "what it is about");

  private static DriftFinding finding(
      boolean drifted, List<DriftFinding.Example> came, List<DriftFinding.Example> gone) {
    return new DriftFinding(
        10_000,
        20_000,
        2_000,
        1_999,
        0.0123456,
        drifted ? 0.001 : 0.42,
        drifted,
        0.05,
        999,
        40,
        1,
        2,
        0.3,
        List.of(GREW),
        came,
        gone);
  }

  private static List<String> lines(
      DriftFinding finding, @Nullable String attribute, @Nullable String output) {
    DriftResult result = new DriftResult("/vectors", attribute, "a", "b", finding, 1, output);
    return Printed.lines(to -> DriftText.print(result, to));
  }

  @Test
  void theAnswerStandsFirst() {
    assertThat(lines(finding(true, List.of(), List.of()), null, null))
        .first()
        .isEqualTo("drifted          yes: energy distance 0.01235, p = 0.00100 (below 0.0500)");
    assertThat(lines(finding(false, List.of(), List.of()), null, null))
        .first()
        .isEqualTo("drifted          no: energy distance 0.01235, p = 0.420 (not below 0.0500)");
  }

  @Test
  void setsAreNamedByRunsOrByAnAttribute() {
    assertThat(lines(finding(true, List.of(), List.of()), null, null))
        .contains("from             run a: 2,000 of 10,000 chunks")
        .contains("to               run b: 1,999 of 20,000 chunks");
    assertThat(lines(finding(true, List.of(), List.of()), "lang", null))
        .contains("from             lang a: 2,000 of 10,000 chunks");
  }

  @Test
  void clustersShowTheirSharesInBothSets() {
    assertThat(lines(finding(true, List.of(), List.of()), null, null))
        .containsSubsequence(
            "clusters         1 of 40 grew, 2 shrank",
            "  grew     1.4 % -> 20.0 %  what it is about");
  }

  @Test
  void examplesShowWhatCameAndWhatWent() {
    assertThat(lines(finding(true, List.of(CAME), List.of(GONE)), null, "/out"))
        .containsSubsequence(
            "came             in clusters that grew, the farthest from what was there:",
            "  +0.1235  z#1  new matter",
            "gone             in clusters that shrank, the farthest from what is there now:",
            "  -0.0500  y#2  old matter",
            "output           /out");
  }

  @Test
  void aDriftWithoutExamplesSaysSo() {
    assertThat(lines(finding(true, List.of(), List.of()), null, null))
        .contains(
            "came             nothing that stands out", "gone             nothing that stands out")
        .noneMatch(line -> line.startsWith("output"));
  }

  @Test
  void withoutDriftThereAreNoExamples() {
    assertThat(lines(finding(false, List.of(CAME), List.of(GONE)), null, null))
        .noneMatch(line -> line.startsWith("came") || line.contains("z#1  new"));
  }

  private static List<String> models(@Nullable String output, List<ModelsResult.Moved> moved) {
    ModelsResult result =
        new ModelsResult(
            "/vectors",
            "r1",
            "bge",
            "/other",
            "r2",
            "e5",
            "chunk",
            9_000,
            1_100,
            12,
            3_400,
            10,
            0.61234,
            0.45,
            0.5,
            new long[11],
            "exact",
            1,
            moved,
            2,
            output);
    return Printed.lines(to -> DriftText.print(result, to));
  }

  @Test
  void twoModelsAreComparedByTheirNeighbours() {
    assertThat(models(null, List.of()))
        .containsSubsequence(
            "kept             61.2 % of the 10 nearest, and the nearest of 50.0 % of items",
            "vectors          bge: /vectors",
            "against          e5: /other",
            "items            9,000 of both, 1,100 with another text, 12 only of the first, 3,400 only"
                + " of the other")
        .noneMatch(line -> line.startsWith("output"));
  }

  @Test
  void whatMovedShowsItsNeighboursBeforeAndAfter() {
    assertThat(models("/out", List.of(new ModelsResult.Moved("a#0", 0.1, 0.4, "q", "one", "two"))))
        .containsSubsequence(
            "moved            those that keep the fewest neighbours:",
            "   10 %  a#0  q",
            "         before: one",
            "         after:  two",
            "output           /out");
  }
}
