package dev.nightjar.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestCandidate {
  @ParameterizedTest
  @ValueSource(
      floats = {
        0,
        1,
        -1,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY
      })
  void similaritiesKeepTheirBits(float similarity) {
    for (int node : new int[] {0, 1, 12_345, Integer.MAX_VALUE}) {
      for (boolean marked : new boolean[] {false, true}) {
        long candidate = Candidate.of(node, similarity, marked);
        assertThat(Candidate.similarity(candidate)).isEqualTo(similarity);
        assertThat(Candidate.node(candidate)).isEqualTo(node);
        assertThat(Candidate.isMarked(candidate)).isEqualTo(marked);
      }
    }
  }

  @Test
  void nearerOnesAreLargerWhateverTheirSign() {
    float[] ascending = {-3e38f, -7, -1e-30f, 0, 1e-30f, 0.5f, 7, 3e38f};
    for (int i = 1; i < ascending.length; i++) {
      assertThat(Candidate.of(9, ascending[i], false))
          .isGreaterThan(Candidate.of(0, ascending[i - 1], true));
    }
  }

  @Test
  void ofEqualSimilaritiesTheLowerNumberIsLarger() {
    assertThat(Candidate.of(3, 0.5f, false)).isGreaterThan(Candidate.of(4, 0.5f, true));
    assertThat(Candidate.of(0, -0.5f, false))
        .isGreaterThan(Candidate.of(Integer.MAX_VALUE, -0.5f, true));
  }

  @Test
  void marksComeAndGo() {
    long plain = Candidate.of(17, 0.25f, false);
    assertThat(Candidate.marked(plain)).isEqualTo(Candidate.of(17, 0.25f, true));
    assertThat(Candidate.marked(Candidate.marked(plain))).isEqualTo(Candidate.marked(plain));
    assertThat(Candidate.unmarked(Candidate.marked(plain))).isEqualTo(plain);
  }

  private record Offered(int node, float similarity) {}

  @Test
  void theNearestOfAllThatWereOfferedAreKept() {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      int width = 1 + random.nextInt(12);
      NearestCandidates nearest = new NearestCandidates(width);
      List<Offered> all = new ArrayList<>();
      for (int node = 0; node < random.nextInt(60); node++) {
        Offered one = new Offered(node, random.nextInt(7) - 3);
        all.add(one);
        int place = nearest.offer(Candidate.of(node, one.similarity(), false), width);
        if (place < width) {
          assertThat(Candidate.node(nearest.items[place])).isEqualTo(node);
        }
      }
      all.sort(
          Comparator.comparingDouble((Offered one) -> -one.similarity())
              .thenComparing(Offered::node));
      List<Integer> expected = all.stream().limit(width).map(Offered::node).toList();
      assertThat(nodes(nearest)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private static List<Integer> nodes(NearestCandidates nearest) {
    List<Integer> nodes = new ArrayList<>();
    for (int i = 0; i < nearest.count; i++) {
      nodes.add(Candidate.node(nearest.items[i]));
    }
    return nodes;
  }

  @Test
  void aNarrowerWidthForgetsTheFarthest() {
    NearestCandidates nearest = new NearestCandidates(4);
    for (int node = 0; node < 4; node++) {
      nearest.offer(Candidate.of(node, node, false), 4);
    }
    nearest.offer(Candidate.of(9, 9, false), 2);
    assertThat(nodes(nearest)).containsExactly(9, 3);
  }

  @Test
  void aCopyHasNoMarks() {
    NearestCandidates marked = new NearestCandidates(2);
    marked.offer(Candidate.of(1, 1, true), 2);
    marked.offer(Candidate.of(2, 2, true), 2);
    NearestCandidates copy = new NearestCandidates(5);
    copy.copy(marked);
    assertThat(nodes(copy)).containsExactly(2, 1);
    assertThat(Candidate.isMarked(copy.items[0]) || Candidate.isMarked(copy.items[1])).isFalse();
  }
}
