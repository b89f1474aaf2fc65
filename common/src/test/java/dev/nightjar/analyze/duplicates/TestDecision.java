package dev.nightjar.analyze.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.duplicates.Items.Scored;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestDecision {
  private static Decision at(Texts texts, double threshold, Keep keep, Scored... scored) {
    return Decision.at(texts, Items.pairs(scored), threshold, Items.rule(keep));
  }

  @Test
  void aChainEndsWhereTextsAreUnlike() {
    Decision decision =
        at(Items.different(3), 0.5, Keep.FIRST, new Scored(0, 1, 0.8), new Scored(1, 2, 0.8));
    assertThat(decision.stays(0)).isTrue();
    assertThat(decision.keeper(1)).isZero();
    assertThat(decision.stays(2)).isTrue();
  }

  @Test
  void aTextGoesForTheMostSimilarOneThatStays() {
    Decision decision =
        at(Items.different(3), 0.5, Keep.FIRST, new Scored(0, 2, 0.6), new Scored(1, 2, 0.9));
    assertThat(decision.keeper(2)).isEqualTo(1);
  }

  @Test
  void theRuleSaysWhichOneStays() {
    Scored pair = new Scored(0, 1, 0.9);
    assertThat(at(Items.different(2), 0.5, Keep.FIRST, pair).stays(0)).isTrue();
    assertThat(at(Items.different(2), 0.5, Keep.LONGEST, pair).stays(0)).isFalse();
  }

  @Test
  void fixedTextsStayThoughTheyAreAlike() {
    Texts texts = new Items().fixed("a", "1").fixed("b", "2").open("c", "3").texts();
    Decision decision =
        at(
            texts,
            0.5,
            Keep.FIRST,
            new Scored(0, 1, 1),
            new Scored(1, 2, 0.7),
            new Scored(0, 2, 0.6));
    assertThat(decision.stays(0) && decision.stays(1)).isTrue();
    assertThat(decision.keeper(2)).isEqualTo(1);
  }

  @Test
  void equalItemsGoForTheBestOfThem() {
    Texts texts = new Items().open("a", "same").open("b", "same").open("c", "other").texts();
    Decision decision = at(texts, 0.5, Keep.FIRST);
    assertThat(decision.keeper(texts, 1)).isZero();
    assertThat(decision.score(texts, 1)).isEqualTo(2);
    assertThat(decision.kept(texts)).isEqualTo(2);
  }

  @Test
  void itemsThatAreRestoredStay() {
    Texts texts = new Items().open("a", "same").open("b", "same").texts();
    Decision decision = at(texts, 0.5, Keep.FIRST).with(new int[] {1});
    assertThat(decision.keeper(texts, 1)).isEqualTo(1);
    assertThat(decision.kept(texts)).isEqualTo(2);
  }

  @Test
  void equalItemsOfOneRunStayWhereTwoRunsAreCompared() {
    Texts texts = new Items().open("a", "same").open("b", "same").other("z", "else").texts();
    assertThat(at(texts, 0.5, Keep.FIRST).kept(texts)).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void everythingThatGoesIsJoinedWithItsKeeper(Keep keep) {
    Texts texts = Items.different(60);
    Scored[] scored = scored(60, 150, 5);
    Pairs pairs = Items.pairs(scored);
    for (double threshold : new double[] {0, 0.3, 0.6, 0.95}) {
      Decision decision = Decision.at(texts, pairs, threshold, Items.rule(keep));
      for (int text = 0; text < texts.count(); text++) {
        int keeper = decision.keeper(text);
        assertThat(decision.stays(keeper)).isTrue();
        if (keeper != text) {
          assertThat(pairs.score(pairs.find(text, keeper)))
              .isGreaterThanOrEqualTo((float) threshold);
        }
      }
      for (int pair : decision.joined()) {
        assertThat(decision.stays(pairs.a(pair)) && decision.stays(pairs.b(pair))).isFalse();
      }
    }
  }

  private static Scored[] scored(int texts, int pairs, long seed) {
    Random random = new Random(seed);
    TreeSet<Long> taken = new TreeSet<>();
    List<Scored> scored = new ArrayList<>();
    while (scored.size() < pairs) {
      int a = random.nextInt(texts);
      int b = random.nextInt(texts);
      if (a != b && taken.add(Candidates.pair(a, b))) {
        scored.add(new Scored(a, b, random.nextInt(20) / 20.0));
      }
    }
    return scored.toArray(Scored[]::new);
  }

  @ParameterizedTest
  @ValueSource(longs = {20, 35, 47, 59, 60, 1000})
  void aTargetIsMetWhereItCanBe(long target) {
    Texts texts = Items.different(60);
    Decision decision =
        Target.of(texts, Items.pairs(scored(60, 150, 5)), Items.rule(Keep.FIRST), target);
    long fewest = Decision.at(texts, decision.pairs(), 0, Items.rule(Keep.FIRST)).kept(texts);
    assertThat(decision.kept(texts)).isEqualTo(Math.clamp(target, fewest, 60));
  }

  @Test
  void theHighestThresholdThatMeetsTheTargetIsChosen() {
    Texts texts = Items.different(3);
    Pairs pairs = Items.pairs(new Scored(0, 1, 0.9), new Scored(0, 2, 0.5));
    assertThat(Target.of(texts, pairs, Items.rule(Keep.FIRST), 2).threshold()).isEqualTo(0.9f);
    assertThat(Target.of(texts, pairs, Items.rule(Keep.FIRST), 1).threshold()).isEqualTo(0.5f);
  }

  @Test
  void ofThoseThatGoTheMoreSimilarGo() {
    Texts texts = Items.different(4);
    Pairs pairs = Items.pairs(new Scored(0, 1, 0.8), new Scored(0, 2, 0.8), new Scored(0, 3, 0.9));
    Decision decision = Target.of(texts, pairs, Items.rule(Keep.FIRST), 2);
    assertThat(decision.threshold()).isEqualTo(0.8f);
    assertThat(IntStream.range(0, 4).filter(i -> decision.keeper(texts, i) == i))
        .containsExactly(0, 2);
  }

  @Test
  void ofEquallySimilarOnesTheLastStay() {
    Texts texts = Items.different(4);
    Pairs pairs = Items.pairs(new Scored(0, 1, 0.9), new Scored(0, 2, 0.9), new Scored(0, 3, 0.9));
    Decision decision = Target.of(texts, pairs, Items.rule(Keep.FIRST), 2);
    assertThat(decision.threshold()).isEqualTo(0.9f);
    assertThat(IntStream.range(0, 4).filter(i -> decision.keeper(texts, i) == i))
        .containsExactly(0, 3);
  }

  @Test
  void whereMoreAreWantedThanThereAreAllStay() {
    Texts texts = Items.different(3);
    Decision decision =
        Target.of(texts, Items.pairs(new Scored(0, 1, 0.9)), Items.rule(Keep.FIRST), 3);
    assertThat(decision.kept(texts)).isEqualTo(3);
  }

  @Test
  void withoutPairsEqualItemsAloneCanGo() {
    Texts texts = new Items().open("a", "same").open("b", "same").open("c", "other").texts();
    assertThat(Target.of(texts, Items.pairs(), Items.rule(Keep.FIRST), 1).kept(texts)).isEqualTo(2);
    assertThat(Target.of(texts, Items.pairs(), Items.rule(Keep.FIRST), 3).kept(texts)).isEqualTo(3);
  }
}
