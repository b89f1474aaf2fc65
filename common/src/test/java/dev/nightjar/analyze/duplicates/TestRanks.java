package dev.nightjar.analyze.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.duplicates.Items.Scored;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestRanks {
  private static Ranks ranks(Texts texts, Keep keep, Scored... scored) {
    Pairs pairs = Items.pairs(scored);
    return Ranks.of(texts, keep, new Stars(texts.count(), pairs, Items.all(pairs)));
  }

  /** Ids of the items that stay of each text, the first to be kept first. */
  private static List<String> order(Texts texts, Keep keep, Scored... scored) {
    Ranks ranks = ranks(texts, keep, scored);
    return Arrays.stream(ranks.order()).mapToObj(t -> texts.item(ranks.best()[t]).id()).toList();
  }

  @Test
  void theFirstByIdIsKeptFirst() {
    Texts texts = new Items().open("b", "one").open("c", "two three").open("a", "x").texts();
    assertThat(order(texts, Keep.FIRST)).containsExactly("a", "b", "c");
  }

  @Test
  void theLongestIsKeptFirstByCharacters() {
    Texts texts = new Items().open("a", "ab").open("b", "𝒜𝒝c").open("c", "abcd").texts();
    assertThat(order(texts, Keep.LONGEST)).containsExactly("c", "b", "a");
  }

  @Test
  void ofEquallyLongOnesTheFirstByIdIsKept() {
    Texts texts = new Items().open("z", "abc").open("y", "xyz").texts();
    assertThat(order(texts, Keep.LONGEST)).containsExactly("y", "z");
  }

  @Test
  void theOneThatResemblesMostIsKeptFirst() {
    Texts texts = Items.different(4);
    assertThat(
            order(
                texts,
                Keep.CENTRAL,
                new Scored(2, 0, 0.5),
                new Scored(2, 3, 0.5),
                new Scored(3, 1, 0.4)))
        .containsExactly("i002", "i003", "i000", "i001");
  }

  @Test
  void numbersAreComparedAsNumbers() {
    Texts texts =
        new Items().dated("a", "1", "10").dated("b", "2", "9").dated("c", "3", "-1.5e1").texts();
    assertThat(order(texts, Keep.OLDEST)).containsExactly("c", "b", "a");
  }

  @Test
  void valuesThatAreNotAllNumbersAreComparedAsTexts() {
    Texts texts =
        new Items().dated("a", "1", "10").dated("b", "2", "9").dated("c", "3", "x").texts();
    assertThat(order(texts, Keep.OLDEST)).containsExactly("a", "b", "c");
  }

  @Test
  void datesAreInTheirOrder() {
    Texts texts = new Items().dated("a", "1", "2024-03-01").dated("b", "2", "2023-12-31").texts();
    assertThat(order(texts, Keep.OLDEST)).containsExactly("b", "a");
  }

  @Test
  void whatHasNoValueComesLast() {
    Texts texts = new Items().dated("a", "1", null).dated("b", "2", "7").texts();
    assertThat(order(texts, Keep.OLDEST)).containsExactly("b", "a");
  }

  @Test
  void ofEqualTextsTheOldestItemStays() {
    Texts texts = new Items().dated("a", "same", "2024").dated("b", "same", "2020").texts();
    assertThat(order(texts, Keep.OLDEST)).containsExactly("b");
    assertThat(order(texts, Keep.FIRST)).containsExactly("a");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsFixedComesFirstByAnyRule(Keep keep) {
    Texts texts =
        new Items().open("a", "a very long text that is open").fixed("b", "short").texts();
    Ranks ranks = ranks(texts, keep);
    assertThat(ranks.order()).containsExactly(1, 0);
    assertThat(ranks.fixed()).isEqualTo(1);
  }
}
