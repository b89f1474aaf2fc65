package dev.nightjar.jobs.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.duplicates.DuplicatesResult;
import dev.nightjar.analyze.duplicates.DuplicatesResult.Example;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestDuplicatesText {
  private static final Example PAIR =
      new Example(0.99, 0.514, "b#1", "a text that goes", "a#0", "the text that stays");

  private static List<String> lines(List<Example> examples, List<Example> numbers) {
    DuplicatesResult result =
        new DuplicatesResult(
            "/vectors",
            "r1",
            null,
            null,
            12_000,
            12_000,
            11_000,
            900,
            1_000,
            "text",
            0.5,
            0.625,
            "a gap",
            true,
            45_678,
            2_345,
            12,
            1_100,
            "longest",
            10_500,
            1_500,
            null,
            0.99876,
            1_000,
            345,
            2,
            new DuplicatesResult.FoundBy(1, 2, 3, 4),
            List.of(),
            examples,
            numbers,
            3.2,
            "/out");
    return Printed.lines(output -> DuplicatesText.print(result, output));
  }

  @Test
  void itemsAddUp() {
    assertThat(lines(List.of(), List.of()))
        .first()
        .isEqualTo(
            "12,000 items: 10,500 stay, 1,500 repeat another one (1,000 of them to the letter)");
  }

  @Test
  void thresholdsTellWhatWasUsedAndWhatIsSuggested() {
    assertThat(lines(List.of(), List.of()))
        .contains(
            "joined from 0.50 on (text); suggested: 0.63, a gap",
            "2,345 pairs in 1,100 groups; 12 pairs say other numbers");
  }

  @Test
  void recallSaysWhatWasMeasured() {
    assertThat(lines(List.of(), List.of()))
        .contains(
            "candidates: 45,678, recall 0.9988 (1,000 items compared with all: 345 pairs, of 2 of"
                + " which both stay)");
  }

  @Test
  void titlesWithoutExamplesAreLeftOut() {
    assertThat(lines(List.of(), List.of()))
        .hasSize(5)
        .noneMatch(line -> line.endsWith(":"))
        .last()
        .isEqualTo("tables in /out");
  }

  @Test
  void anExampleStandsAboveWhatItGoesFor() {
    assertThat(lines(List.of(PAIR), List.of()))
        .containsSubsequence(
            "least similar that go:",
            "  0.51  b#1  a text that goes",
            "        a#0  the text that stays")
        .doesNotContain("other numbers:");
  }

  @Test
  void textsOfOtherNumbersAreShownApart() {
    assertThat(lines(List.of(), List.of(PAIR)))
        .containsSubsequence("other numbers:", "  0.51  b#1  a text that goes")
        .doesNotContain("least similar that go:");
  }
}
