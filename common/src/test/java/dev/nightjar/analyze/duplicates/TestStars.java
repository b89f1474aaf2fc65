package dev.nightjar.analyze.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.ItemMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestStars {
  private static final String A = "the quick brown fox jumps over the lazy dog";
  private static final String B = "the quick brown fox jumps over the lazy cat and";
  private static final String C = "my slow brown fox jumps over the lazy cat and mouse";

  private static Texts texts(List<Texts.Item> items) {
    return new Texts(items);
  }

  private static Texts.Item item(String id, String text) {
    return item(id, text, null, Texts.Side.OPEN);
  }

  private static Texts.Item item(String id, String text, @Nullable String order, Texts.Side side) {
    return new Texts.Item(0, id, id, text, text, order, side);
  }

  /** All vectors are one: texts alone decide. */
  private static Scores scores(Texts texts) {
    List<String> ids = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (int item = 0; item < texts.items(); item++) {
      ids.add(texts.item(item).id());
      vectors.add(new float[] {1, 0});
    }
    return new Scores(texts, List.of(ItemMatrix.of(ids, vectors)));
  }

  private static Pairs allPairs(Texts texts) {
    Candidates candidates = new Candidates(false);
    candidates.from(Candidates.BY_TEXT);
    for (int a = 0; a < texts.count(); a++) {
      for (int b = 0; b < a; b++) {
        candidates.add(a, b, texts);
      }
    }
    return Pairs.of(candidates.found(), scores(texts), By.TEXT, 0.1, new ScoreHistogram());
  }

  private static Decision decide(Texts texts, double threshold, Keep keep) {
    return decide(texts, threshold, keep, null);
  }

  private static Decision decide(Texts texts, double threshold, Keep keep, @Nullable Long target) {
    KeepRule rule = new KeepRule(keep, Optional.empty(), false, Optional.ofNullable(target));
    return Decision.of(texts, scores(texts), allPairs(texts), threshold, rule, false);
  }

  private static List<String> kept(Texts texts, Decision decision) {
    return IntStream.range(0, texts.own())
        .filter(i -> texts.textOf(i) >= 0 && decision.keeper(texts, i) == i)
        .mapToObj(i -> texts.item(i).id())
        .toList();
  }

  @Test
  void aChainEndsWhereTheTextsAreUnlike() {
    Texts texts = texts(List.of(item("a", A), item("b", B), item("c", C)));

    Decision decision = decide(texts, 0.5, Keep.FIRST);

    assertThat(decision.joined()).as("a with b and b with c").hasSize(2);
    assertThat(kept(texts, decision)).containsExactly("a", "c");
    assertThat(decision.keeper(1)).as("b goes for the nearer of the two").isEqualTo(0);
  }

  @Test
  void theMostCentralTakesBothEnds() {
    Texts texts = texts(List.of(item("a", A), item("b", B), item("c", C)));

    assertThat(kept(texts, decide(texts, 0.5, Keep.CENTRAL))).containsExactly("b");
  }

  @Test
  void theLongestStays() {
    Texts texts = texts(List.of(item("a", A), item("b", B), item("e", A)));

    assertThat(kept(texts, decide(texts, 0.5, Keep.LONGEST))).containsExactly("b");
    assertThat(kept(texts, decide(texts, 0.5, Keep.FIRST))).containsExactly("a");
  }

  @Test
  void theOldestStaysByDateOrByNumberAndItemsWithoutOneGo() {
    Texts dates =
        texts(
            List.of(
                item("a", A, "2026-02-01", Texts.Side.OPEN),
                item("b", B, "2025-12-31", Texts.Side.OPEN),
                item("c", B, null, Texts.Side.OPEN)));
    Texts numbers =
        texts(List.of(item("a", A, "10", Texts.Side.OPEN), item("b", B, "9", Texts.Side.OPEN)));

    assertThat(kept(dates, decide(dates, 0.5, Keep.OLDEST))).containsExactly("b");
    assertThat(kept(numbers, decide(numbers, 0.5, Keep.OLDEST))).containsExactly("b");
  }

  @Test
  void fixedTextsStayAndTakeWhatResemblesThem() {
    Texts texts =
        texts(
            List.of(
                item("a", A, null, Texts.Side.FIXED),
                item("b", B + " more and more words", null, Texts.Side.OPEN),
                item("f", A + " .", null, Texts.Side.FIXED)));

    assertThat(kept(texts, decide(texts, 0.5, Keep.LONGEST))).containsExactly("a", "f");
  }

  @Test
  void textsThatSayOtherNumbersStayApartUnlessWanted() {
    Texts texts = texts(List.of(item("a", A + " 5 mg"), item("b", A + " 6 mg")));
    KeepRule joining = new KeepRule(Keep.FIRST, Optional.empty(), true, Optional.empty());

    assertThat(kept(texts, decide(texts, 0.5, Keep.FIRST))).containsExactly("a", "b");
    assertThat(kept(texts, Decision.of(texts, scores(texts), allPairs(texts), 0.5, joining, false)))
        .containsExactly("a");
  }

  @Test
  void asManyStayAsAreWanted() {
    Random random = new Random(9);
    List<Texts.Item> items = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String copy = A.substring(0, 20 + random.nextInt(20)) + (char) ('a' + random.nextInt(5));
      items.add(item("i" + i, copy));
    }
    Texts texts = texts(items);
    int least = kept(texts, decide(texts, 0.1, Keep.FIRST)).size();

    for (long target = least; target <= 60; target++) {
      assertThat(kept(texts, decide(texts, 0.9, Keep.FIRST, target)))
          .as("target %d", target)
          .hasSize((int) target);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Keep.class)
  void theOrderInWhichItemsComeMakesNoDifference(Keep keep) {
    Random random = new Random(11);
    List<Texts.Item> items = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String text = (i % 2 == 0 ? A : C).substring(random.nextInt(8), 30 + random.nextInt(12));
      items.add(item("i" + i, text, "" + random.nextInt(5), Texts.Side.OPEN));
    }
    Texts texts = texts(items);
    List<String> expected = kept(texts, decide(texts, 0.6, keep));

    for (int round = 0; round < 5; round++) {
      Collections.shuffle(items, random);
      Texts other = texts(items);
      assertThat(kept(other, decide(other, 0.6, keep))).isEqualTo(expected);
    }
  }

  @Test
  void keptTextsOfAGroupAreComparedThoughNobodyFoundThem() {
    Texts texts = texts(List.of(item("a", A), item("b", A + "!"), item("c", A + "?")));
    Candidates some = new Candidates(false);
    some.from(Candidates.BY_VECTORS);
    some.add(0, 2, texts);
    some.add(1, 2, texts);
    Pairs pairs = Pairs.of(some.found(), scores(texts), By.TEXT, 0.1, new ScoreHistogram());
    KeepRule rule = new KeepRule(Keep.FIRST, Optional.empty(), false, Optional.empty());

    Decision decision = Decision.of(texts, scores(texts), pairs, 0.5, rule, false);

    assertThat(kept(texts, decision)).containsExactly("a");
    assertThat(decision.pairs().sources()[decision.pairs().find(0, 1)]).isZero();
    assertThat(Arrays.stream(decision.joined()).count()).isEqualTo(3);
  }

  /** New texts with greater ids, and the first to stay: then nothing differs from one night. */
  @Test
  void twoNightsKeepWhatOneNightKeeps() {
    Random random = new Random(12);
    List<Texts.Item> items = new ArrayList<>();
    for (int i = 100; i < 160; i++) {
      int from = random.nextInt(10);
      items.add(item("i" + i, (A + " " + C).substring(from, from + 20 + random.nextInt(30))));
    }
    Texts all = texts(items);
    List<String> atOnce = kept(all, decide(all, 0.6, Keep.FIRST));
    Texts old = texts(items.subList(0, 30));
    List<String> first = kept(old, decide(old, 0.6, Keep.FIRST));

    List<Texts.Item> second = new ArrayList<>();
    for (Texts.Item item : items) {
      boolean isOld = items.indexOf(item) < 30;
      Texts.Side side =
          !isOld ? Texts.Side.OPEN : first.contains(item.id()) ? Texts.Side.FIXED : Texts.Side.OUT;
      second.add(ItemReader.on(item, side));
    }
    Texts both = texts(second);

    assertThat(kept(both, decide(both, 0.6, Keep.FIRST))).isEqualTo(atOnce);
  }
}
