package dev.nightjar.jobs.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.neighbors.NeighborsResult;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TestNeighborsText {
  private static List<String> lines(@Nullable String against, int probes, double recall) {
    NeighborsResult result =
        new NeighborsResult(
            "/vectors",
            "r1",
            against,
            "document",
            1_234_567,
            1_200_000,
            8,
            9_876_536,
            "any",
            probes,
            recall,
            0.1,
            2.5,
            "/out");
    return Printed.lines(output -> NeighborsText.print(result, output));
  }

  @Test
  void numbersAreReadable() {
    assertThat(lines(null, 0, 1))
        .first()
        .isEqualTo(
            "neighbors        the 8 nearest of 1,234,567 documents with 1,200,000 different vectors:"
                + " 9,876,536 pairs");
  }

  @Test
  void comparingAllIsSaidToBeExact() {
    assertThat(lines(null, 0, 1))
        .contains("method           exact: all vectors were compared with all")
        .noneMatch(line -> line.contains("lists"));
  }

  @Test
  void anApproximationSaysWhatItFinds() {
    assertThat(lines(null, 1_500, 0.98316))
        .contains(
            "method           each vector looked into 1,500 lists of others, which find 0.9832 of the"
                + " nearest");
  }

  @Test
  void theOtherRunIsNamedOnlyIfThereIsOne() {
    assertThat(lines(null, 0, 1)).noneMatch(line -> line.startsWith("against"));
    assertThat(lines("/other", 0, 1)).contains("against          /other");
  }

  @Test
  void theLastLineSaysWhereTheTablesAre() {
    assertThat(lines(null, 3, 0.5)).last().isEqualTo("output           /out");
  }
}
