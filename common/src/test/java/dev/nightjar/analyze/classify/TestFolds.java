package dev.nightjar.analyze.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestFolds {
  @Test
  void everyClassIsSpreadEvenly() {
    LabelledVectors items = LabelledVectors.of(Labelled.items(25, 0.1, "a", "b", "c"));
    Folds folds = Folds.of(items, 5, 1);
    for (int fold = 0; fold < 5; fold++) {
      assertThat(items.only(folds.in(fold)).items())
          .as("fold %d", fold)
          .hasSize(15)
          .extracting(LabelledVectors.Item::label)
          .containsOnly("a", "b", "c")
          .filteredOn("b"::equals)
          .hasSize(5);
      assertThat(folds.outside(fold)).hasSize(60).doesNotContainAnyElementsOf(folds.in(fold));
    }
    assertThat(folds.heldOut()).hasSize(75);
    assertThat(folds.rare()).isEmpty();
  }

  @Test
  void theOrderOfItemsChangesNothingAndTheSeedDoes() {
    List<LabelledVectors.Item> items = Labelled.items(20, 0.1, "a", "b");
    int[] folds = Folds.of(LabelledVectors.of(items), 4, 1).of();
    assertThat(Folds.of(LabelledVectors.of(items.reversed()), 4, 1).of()).isEqualTo(folds);
    assertThat(Folds.of(LabelledVectors.of(items), 4, 2).of()).isNotEqualTo(folds);
  }

  @Test
  void equalTextsAreHeldOutTogether() {
    List<LabelledVectors.Item> items = new ArrayList<>(Labelled.items(6, 0.1, "a", "b"));
    LabelledVectors.Item first = items.getFirst();
    for (int copy = 0; copy < 4; copy++) {
      items.add(
          new LabelledVectors.Item(
              "copy" + copy, first.key(), first.text(), first.label(), first.vector()));
    }
    LabelledVectors all = LabelledVectors.of(items);
    Folds folds = Folds.of(all, 3, 1);
    List<Integer> where = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (all.items().get(i).key().equals(first.key())) {
        where.add(folds.of()[i]);
      }
    }
    assertThat(where).hasSize(5).containsOnly(where.getFirst());
  }

  @Test
  void aClassOfOneTextIsNeverHeldOut() {
    List<LabelledVectors.Item> items = new ArrayList<>(Labelled.items(9, 0.1, "a", "b"));
    items.addAll(Labelled.items(1, 0.1, "single"));
    items.addAll(Labelled.items(2, 0.1, "pair"));
    LabelledVectors all = LabelledVectors.of(items);
    Folds folds = Folds.of(all, 3, 1);
    assertThat(folds.rare()).isEqualTo(Map.of("single", 1, "pair", 2));
    assertThat(all.only(folds.heldOut()).items())
        .hasSize(20)
        .noneMatch(item -> item.label().equals("single"));
    for (int fold = 0; fold < 3; fold++) {
      assertThat(all.only(folds.outside(fold)).items())
          .extracting(LabelledVectors.Item::label)
          .contains("single", "pair");
    }
  }
}
