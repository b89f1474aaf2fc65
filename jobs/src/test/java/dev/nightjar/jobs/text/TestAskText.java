package dev.nightjar.jobs.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.query.PromptContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TestAskText {
  private static PromptContext.Source source(int n, boolean cut) {
    return new PromptContext.Source(
        n, "d#" + n, "d", 0.51234, "text", 10, 250, Set.of(n), cut, Map.of());
  }

  private static List<String> lines(@Nullable Integer tokens, PromptContext.Source... sources) {
    PromptContext context =
        new PromptContext("why?", "[1] a passage", List.of(sources), 12_345, tokens, 50, 3, 7);
    return Printed.lines(output -> AskText.print(context, output));
  }

  @Test
  void theContextStandsBelowItsQuestion() {
    assertThat(lines(null, source(1, false)))
        .containsSubsequence("Q: why?", "", "[1] a passage", "");
  }

  @Test
  void sourcesSayWhereTheyStand() {
    assertThat(lines(null, source(1, false), source(2, true)))
        .contains("   1  0.5123  d#1  [10–250]", "   2  0.5123  d#2  [10–250]  cut to fit");
  }

  @Test
  void withoutSourcesNothingWasFound() {
    assertThat(lines(null)).contains("   nothing found").doesNotContain("[1] a passage");
  }

  @Test
  void theSummarySaysWhyThereIsNotMore() {
    assertThat(lines(null, source(1, false)))
        .last()
        .isEqualTo("      12,345 characters; 50 candidates, 3 repetitions, 7 over budget");
  }

  @Test
  void tokensAreToldWhereTheyWereCounted() {
    assertThat(lines(2_048, source(1, false)))
        .last()
        .asString()
        .startsWith("      12,345 characters, 2,048 tokens; ");
  }
}
