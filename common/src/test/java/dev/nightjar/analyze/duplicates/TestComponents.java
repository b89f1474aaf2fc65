package dev.nightjar.analyze.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.duplicates.Items.Scored;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TestComponents {
  @Test
  void aTextAloneIsItsOwnRoot() {
    Components components = new Components(3, Items.pairs(), new int[0]);
    assertThat(components.root(2)).isEqualTo(2);
  }

  @Test
  void chainsHangTogether() {
    Pairs pairs = Items.pairs(new Scored(4, 3, 1), new Scored(3, 2, 1), new Scored(0, 1, 1));
    Components components = new Components(5, pairs, Items.all(pairs));
    assertThat(components.root(4)).isEqualTo(components.root(2)).isEqualTo(2);
    assertThat(components.root(1)).isZero();
  }

  @Test
  void pairsThatAreNotJoinedDoNotCount() {
    Pairs pairs = Items.pairs(new Scored(0, 1, 1), new Scored(1, 2, 0.1));
    Components components = new Components(3, pairs, pairs.joined(0.5, false));
    assertThat(components.root(2)).isEqualTo(2);
  }

  @Test
  void rootsAreTheFirstThatCanBeReached() {
    int texts = 200;
    Random random = new Random(3);
    List<Scored> some = new ArrayList<>();
    List<List<Integer>> next = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      next.add(new ArrayList<>());
    }
    TreeSet<Long> taken = new TreeSet<>();
    for (int i = 0; i < 130; i++) {
      int a = random.nextInt(texts);
      int b = random.nextInt(texts);
      if (a != b && taken.add(Candidates.pair(a, b))) {
        some.add(new Scored(a, b, 1));
        next.get(a).add(b);
        next.get(b).add(a);
      }
    }
    Pairs pairs = Items.pairs(some.toArray(Scored[]::new));
    Components components = new Components(texts, pairs, Items.all(pairs));
    for (int text = 0; text < texts; text++) {
      assertThat(components.root(text)).as("text %d", text).isEqualTo(first(text, next));
    }
  }

  private static int first(int text, List<List<Integer>> next) {
    TreeSet<Integer> seen = new TreeSet<>(List.of(text));
    Deque<Integer> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (int other : next.get(open.remove())) {
        if (seen.add(other)) {
          open.add(other);
        }
      }
    }
    return seen.first();
  }

  private static Candidates.Found kept(int most, int... goFor) {
    Pairs pairs =
        Items.pairs(
            new Scored(0, 1, 1), new Scored(1, 2, 1), new Scored(2, 3, 1), new Scored(4, 5, 1));
    Candidates candidates = new Candidates(false);
    new Components(6, pairs, Items.all(pairs))
        .pairKept(goFor, most, Items.different(6), candidates);
    return candidates.found();
  }

  @Test
  void keptTextsOfAComponentAreComparedWithEachOther() {
    Candidates.Found found = kept(10, -1, 0, -1, -1, -1, -1);
    assertThat(found.pairs())
        .containsExactly(
            Candidates.pair(0, 2),
            Candidates.pair(0, 3),
            Candidates.pair(2, 3),
            Candidates.pair(4, 5));
  }

  @Test
  void eachIsComparedWithSoManyAtMost() {
    int[] allKept = new int[6];
    Arrays.fill(allKept, -1);
    assertThat(kept(1, allKept).pairs())
        .containsExactly(
            Candidates.pair(0, 1),
            Candidates.pair(1, 2),
            Candidates.pair(2, 3),
            Candidates.pair(4, 5));
  }

  @Test
  void textsThatGoAreNotComparedAgain() {
    assertThat(kept(10, -1, 0, 0, 0, -1, 3).pairs()).isEmpty();
  }
}
