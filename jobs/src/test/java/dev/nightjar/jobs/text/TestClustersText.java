package dev.nightjar.jobs.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.clusters.ClustersResult;
import dev.nightjar.analyze.clusters.ClustersResult.Cluster;
import dev.nightjar.analyze.clusters.ClustersResult.Group;
import dev.nightjar.analyze.clusters.ClustersResult.Moves;
import dev.nightjar.analyze.clusters.ClustersResult.Tried;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TestClustersText {
  private static List<String> lines(int k, List<Tried> tried, @Nullable Moves moves) {
    List<Cluster> clusters =
        IntStream.range(0, k)
            .mapToObj(
                c ->
                    new Cluster(
                        c, 0, 5_000 - c, "word " + c, 0.5, c == 0 ? "the nearest text" : null))
            .toList();
    List<Integer> all = IntStream.range(0, k).boxed().toList();
    ClustersResult result =
        new ClustersResult(
            "/vectors",
            "r1",
            "chunk",
            30_000,
            29_000,
            k,
            "silhouette",
            tried,
            0.12345,
            0.456,
            clusters,
            List.of(new Group(0, 30_000, "words", all)),
            moves,
            7.25,
            "/out");
    return Printed.lines(output -> ClustersText.print(result, output));
  }

  @Test
  void theFirstLineSaysHowManyAndHowGood() {
    assertThat(lines(2, List.of(), null))
        .first()
        .isEqualTo(
            "2 clusters of 30,000 chunks in 1 groups; silhouette 0.123, mean confidence 0.46, 7.3 s");
  }

  @Test
  void aChosenNumberShowsWhatItWasChosenFrom() {
    assertThat(lines(2, List.of(new Tried(2, 0.1), new Tried(4, 0.05)), null))
        .contains("The number has the highest silhouette of these: 2 0.1, 4 0.05");
    assertThat(lines(2, List.of(), null)).noneMatch(line -> line.contains("highest silhouette"));
  }

  @Test
  void movesAreToldWhereThereWasARunBefore() {
    Moves moves = new Moves("/before", "r0", 20_000, 1_234, 8_766, 5);
    assertThat(lines(2, List.of(), moves))
        .contains(
            "Since run r0: 20,000 items stayed in their cluster, 1,234 moved, 8,766 appeared, 5"
                + " vanished");
    assertThat(lines(2, List.of(), null)).noneMatch(line -> line.startsWith("Since run"));
  }

  @Test
  void aClusterHasItsNearestTextBelowIfThereIsOne() {
    assertThat(lines(2, List.of(), null))
        .containsSubsequence(
            "30,000  words",
            "     0   5,000  word 0",
            "                the nearest text",
            "     1   4,999  word 1",
            "",
            "Tables in /out");
  }

  @Test
  void ofManyClustersTheFirstAreShown() {
    assertThat(lines(8, List.of(), null))
        .contains("     4   4,996  word 4", "  and 3 smaller ones")
        .noneMatch(line -> line.contains("word 5"));
    assertThat(lines(5, List.of(), null)).noneMatch(line -> line.contains("smaller ones"));
  }
}
