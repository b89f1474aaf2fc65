package dev.nightjar.jobs.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.outliers.OutliersResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestOutliersText {
  private static final OutliersResult.Example SHORT =
      new OutliersResult.Example(1, "a#0", "a", 0.91234, "short", "ok");
  private static final OutliersResult.Example LONG =
      new OutliersResult.Example(
          2, "b#3", "b", 0.7, "unlike", "first\n\n  second " + "x".repeat(90));

  private static List<String> lines(List<OutliersResult.Example> examples) {
    Map<String, Long> reasons = new LinkedHashMap<>();
    reasons.put("short", 1_200L);
    reasons.put("boilerplate", 7L);
    reasons.put("unlike", 3L);
    OutliersResult result =
        new OutliersResult(
            "/vectors",
            "r1",
            "chunk",
            54_321,
            54_000,
            10,
            "exact",
            1,
            0.21,
            0.6543,
            1_210,
            reasons,
            4,
            25,
            examples,
            1.5,
            "/out");
    return Printed.lines(output -> OutliersText.print(result, output));
  }

  @Test
  void whatAnOutlierIsStandsFirst() {
    assertThat(lines(List.of()))
        .first()
        .isEqualTo(
            "outliers         1,210 of 54,321 items: mean distance to the 10 nearest above 0.654"
                + " (median 0.210)");
  }

  @Test
  void reasonsAreExplainedByTheirLimits() {
    assertThat(lines(List.of()))
        .containsSubsequence(
            "short            1,200 of fewer than 4 words",
            "boilerplate      7 half of which stands in 25 documents or more",
            "unlike           3",
            "output           /out");
  }

  @Test
  void examplesStandBelowTheirReason() {
    List<String> lines = lines(List.of(LONG, SHORT));
    assertThat(lines.indexOf("     1  0.912  a#0  ok"))
        .isEqualTo(lines.indexOf("short            1,200 of fewer than 4 words") + 1);
    assertThat(lines.get(lines.indexOf("unlike           3") + 1))
        .startsWith("     2  0.700  b#3  first second x");
  }

  @Test
  void aLongTextIsCutToALine() {
    assertThat(lines(List.of(LONG)))
        .filteredOn(line -> line.contains("b#3"))
        .singleElement()
        .satisfies(
            line -> assertThat(line).hasSize("     2  0.700  b#3  ".length() + 80).endsWith("x…"));
  }
}
