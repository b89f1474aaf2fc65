package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.query.ContextSpec;
import dev.nightjar.testing.IndexManifests;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TestAskOptions {
  private static final IndexManifest INDEX =
      IndexManifests.manifest("i", IndexManifests.shard("s", 50_000));

  private static ContextSpec spec(String... given) {
    return AskOptions.spec(Given.settings(given));
  }

  private static SearchParameters candidates(String... given) {
    return AskOptions.candidates(Given.settings(given), INDEX);
  }

  @Test
  void withoutABudgetCharactersAreBounded() {
    assertThat(spec())
        .isEqualTo(new ContextSpec(OptionalInt.of(4000), OptionalInt.empty(), 8, 0.7));
  }

  @Test
  void aBudgetOfTokensTakesThePlaceOfTheDefault() {
    assertThat(spec("ask.budget-tokens", "512").characters()).isEmpty();
    assertThat(spec("ask.budget-tokens", "512").tokens()).hasValue(512);
  }

  @Test
  void bothBudgetsHoldIfBothAreGiven() {
    ContextSpec both = spec("ask.budget-tokens", "512", "ask.budget", "4000");
    assertThat(both.characters()).hasValue(4000);
    assertThat(both.tokens()).hasValue(512);
  }

  @Test
  void noTokensAreNoBudgetOfTokens() {
    assertThat(spec("ask.budget-tokens", "none"))
        .isEqualTo(new ContextSpec(OptionalInt.of(4000), OptionalInt.empty(), 8, 0.7));
  }

  @Test
  void passagesAreChosenFromMoreThanAreShown() {
    assertThat(candidates().top()).isEqualTo(50);
    assertThat(candidates("ask.candidates", "200").top()).isEqualTo(200);
  }

  @Test
  void candidatesAreThoseRankedAnew() {
    assertThat(candidates("search.rerank", "30").top()).isEqualTo(30);
    assertThat(candidates("search.rerank", "300").top()).isEqualTo(50);
  }

  @Test
  void badValuesAreNamed() {
    assertThat(Given.refusal("ask.sources", "0"))
        .isEqualTo("Invalid option '--sources': 0 (a number from 1 to 1000)");
    assertThat(Given.refusal("ask.lambda", "1.01"))
        .isEqualTo("Invalid option '--lambda': 1.01 (a number from 0 to 1)");
    assertThat(Given.refusal("ask.budget-tokens", "many"))
        .isEqualTo("Invalid option '--budget-tokens': many (none, or a number from 1 to 10000000)");
  }
}
