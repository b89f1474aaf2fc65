package dev.nightjar.query;

import static dev.nightjar.query.Passages.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.SearchMode;
import dev.nightjar.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestPromptContext {
  private static final float[] ASKED = {1, 0, 0};

  private static final List<Passages.Of> CHUNKS =
      List.of(
          chunk(
              "owls", 0, 0, "Owls hunt at night.", Map.of("title", "Owls\n of Europe"), 1, 0.1f, 0),
          chunk("owls", 1, 20, "They see well.", Map.of("title", "Owls\n of Europe"), 1, 0.7f, 0),
          chunk("copy", 0, 0, "OWLS hunt at night!", Map.of(), 1, 0.2f, 0.5f),
          chunk(
              "moths",
              0,
              0,
              "Moths\nThey fly at night, too.",
              Map.of("title", "Moths"),
              1,
              0,
              0.9f),
          chunk("bread", 0, 0, "Bread is baked.", Map.of(), 0, 1, 1));

  @TempDir static Path folder;
  private static ChunkIndex index;

  @BeforeAll
  static void build() throws IOException {
    index = Passages.index(folder, true, CHUNKS);
  }

  @AfterAll
  static void close() throws IOException {
    index.close();
  }

  private static PromptContext context(int characters, int sources, double lambda)
      throws IOException {
    return PromptContext.of(
        Passages.found(index, SearchMode.VECTOR, "who hunts?", ASKED),
        new ContextSpec(OptionalInt.of(characters), OptionalInt.empty(), sources, lambda),
        text -> {
          throw new IllegalStateException("tokens are not bounded");
        });
  }

  @Test
  void passagesAreNumberedWithTheirOriginAndJoinedWithoutCopies() throws IOException {
    PromptContext context = context(4000, 8, 1);
    assertThat(context.context())
        .isEqualTo(
            """
            [1] Owls of Europe · owls · 0–34
            Owls hunt at night.
            They see well.

            [2] moths · 0–29
            Moths
            They fly at night, too.

            [3] bread · 0–15
            Bread is baked.""");
    assertThat(context.question()).isEqualTo("who hunts?");
    assertThat(context.characters()).isEqualTo(context.context().length());
    assertThat(context.tokens()).isNull();
    assertThat(context.candidates()).isEqualTo(5);
    assertThat(context.repetitions()).isEqualTo(1);
    assertThat(context.overBudget()).isZero();
    assertThat(context.sources()).extracting(PromptContext.Source::n).containsExactly(1, 2, 3);
    PromptContext.Source first = context.sources().getFirst();
    assertThat(first.chunkId()).isEqualTo("owls#0");
    assertThat(first.chunks()).containsExactly(0, 1);
    assertThat(first.score()).isGreaterThan(0.99);
    assertThat(Json.tree(context).fieldNames())
        .toIterable()
        .containsExactly(
            "question",
            "context",
            "sources",
            "characters",
            "candidates",
            "repetitions",
            "over_budget");
  }

  @Test
  void noContextIsLongerThanItsBudgetAndSmallerOnesAreFilledInOrder() throws IOException {
    int whole = context(4000, 8, 1).characters();
    for (int budget = 40; budget <= whole; budget++) {
      PromptContext context = context(budget, 8, 1);
      assertThat(context.characters()).isBetween(1, budget);
      assertThat(context.sources().getFirst().text()).startsWith("Owls");
    }
    PromptContext less = context(whole - 1, 8, 1);
    assertThat(less.sources())
        .extracting(PromptContext.Source::documentId)
        .contains("owls", "moths");
    assertThat(less.overBudget()).isEqualTo(1);
  }

  @Test
  void theBestIsCutIfItDoesNotFitAndSaysSo() throws IOException {
    PromptContext context = context(44, 8, 1);
    assertThat(context.context()).isEqualTo("[1] Owls of Europe · owls · 0–9\nOwls hunt");
    assertThat(context.sources())
        .singleElement()
        .satisfies(
            source -> {
              assertThat(source.cut()).isTrue();
              assertThat(source.end()).isEqualTo(9);
            });
    assertThat(context(4000, 8, 1).sources()).noneMatch(PromptContext.Source::cut);
    assertThatThrownBy(() -> context(20, 8, 1))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Owls of Europe · owls · 0–19")
        .hasMessageContaining("give a larger ‹ask.budget›");
  }

  @Test
  void sourcesAreBoundedAndNoveltyCountsAsTheSpecSays() throws IOException {
    assertThat(context(4000, 2, 0).sources())
        .extracting(PromptContext.Source::documentId)
        .containsExactly("owls", "bread");
    assertThat(context(4000, 1, 0.3).sources()).hasSize(1);
  }

  @Test
  void tokensAreCountedOfAllThatTheModelReads() throws IOException {
    Searcher.Found found = Passages.found(index, SearchMode.VECTOR, "who hunts?", ASKED);
    PromptContext context =
        PromptContext.of(
            found,
            new ContextSpec(OptionalInt.empty(), OptionalInt.of(22), 8, 1),
            text -> text.split("\\s+").length);
    assertThat(context.tokens()).isBetween(15, 22);
    assertThat(context.tokens()).isEqualTo(context.context().split("\\s+").length);
  }

  @ParameterizedTest
  @EnumSource(value = SearchMode.class, mode = EnumSource.Mode.EXCLUDE, names = "SPARSE")
  void everyModeGivesPassages(SearchMode mode) throws IOException {
    PromptContext context =
        PromptContext.of(
            Passages.found(index, mode, "hunting owls", ASKED),
            new ContextSpec(OptionalInt.of(4000), OptionalInt.empty(), 8, 0.7),
            text -> 0);
    assertThat(context.sources().getFirst().documentId()).isEqualTo("owls");
  }

  @Test
  void nothingFoundIsAnEmptyContext() throws IOException {
    PromptContext context =
        PromptContext.of(
            Passages.found(index, SearchMode.TEXT, "zebra", ASKED),
            new ContextSpec(OptionalInt.of(4000), OptionalInt.empty(), 8, 0.7),
            text -> 0);
    assertThat(context.context()).isEmpty();
    assertThat(context.sources()).isEmpty();
  }

  @Test
  void anIndexWithoutTextsIsRefused(@TempDir Path other) throws IOException {
    try (ChunkIndex bare = Passages.index(other, false, CHUNKS)) {
      Searcher.Found found = Passages.found(bare, SearchMode.VECTOR, "", ASKED);
      assertThatThrownBy(
              () ->
                  PromptContext.of(
                      found,
                      new ContextSpec(OptionalInt.of(4000), OptionalInt.empty(), 8, 0.7),
                      text -> 0))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("the index keeps no texts; build it with ‹index.store-text› true");
    }
  }
}
