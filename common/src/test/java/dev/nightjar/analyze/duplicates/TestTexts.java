package dev.nightjar.analyze.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestTexts {
  @Test
  void itemsOfEqualContentShareAText() {
    Texts texts = new Items().open("b", "same").open("a", "same").open("c", "other").texts();
    assertThat(texts.count()).isEqualTo(2);
    assertThat(texts.members(0)).containsExactly(0, 1);
    assertThat(texts.item(texts.first(0)).id()).isEqualTo("a");
    assertThat(texts.size(1)).isEqualTo(1);
    assertThat(texts.text(1)).isEqualTo("other");
  }

  @Test
  void itemsStandInTheOrderOfTheirIdsWhereverTheyCameFrom() {
    Texts texts = new Items().other("a", "x").open("c", "y").open("b", "z").texts();
    assertThat(IntStream.range(0, 3).mapToObj(i -> texts.item(i).id()))
        .containsExactly("b", "c", "a");
    assertThat(texts.own()).isEqualTo(2);
    assertThat(texts.isAcross()).isTrue();
    assertThat(texts.place(texts.textOf(2))).isZero();
  }

  @Test
  void whatWasDroppedBeforeHasNoText() {
    Texts texts = new Items().open("a", "same").out("b", "same").texts();
    assertThat(texts.textOf(1)).isEqualTo(-1);
    assertThat(texts.members(0)).containsExactly(0);
    assertThat(texts.items()).isEqualTo(2);
  }

  @Test
  void equalTextsOfOtherSidesAreTwoAndYetExact() {
    Texts texts = new Items().open("a", "same").fixed("b", "same").open("c", "other").texts();
    assertThat(texts.count()).isEqualTo(3);
    assertThat(texts.isExact(0, 1)).isTrue();
    assertThat(texts.isExact(0, 2)).isFalse();
    assertThat(texts.isFixed(0)).isFalse();
    assertThat(texts.isFixed(1)).isTrue();
  }

  @Test
  void noItemsHaveNoTexts() {
    assertThat(new Items().texts().count()).isZero();
    assertThat(new Items().texts().isAcross()).isFalse();
  }
}
