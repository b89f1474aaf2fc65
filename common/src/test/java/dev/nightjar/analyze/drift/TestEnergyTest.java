package dev.nightjar.analyze.drift;

import dev.nightjar.analyze.Topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestEnergyTest {
  private final Topics topics = new Topics(8, 24, 1);

  private static EnergyTest test(List<float[]> from, List<float[]> to, int permutations) {
    List<float[]> pooled = new ArrayList<>(from);
    pooled.addAll(to);
    return EnergyTest.of(
        PairDistances.of(pooled), Splits.of(from.size(), to.size(), permutations, 7));
  }

  private static double meanDistance(List<float[]> from, List<float[]> to) {
    double sum = 0;
    int pairs = 0;
    for (float[] a : from) {
      for (float[] b : to) {
        if (a != b) {
          double square = 0;
          for (int d = 0; d < a.length; d++) {
            square += Math.pow((double) a[d] - b[d], 2);
          }
          sum += Math.sqrt(square);
          pairs++;
        }
      }
    }
    return sum / pairs;
  }

  @Test
  void isWhatLoopsOverAllPairsGive() {
    Random random = new Random(3);
    List<float[]> from = topics.vectors(60, 8, random);
    List<float[]> to = topics.vectors(45, 5, random);
    double naive = 2 * meanDistance(from, to) - meanDistance(from, from) - meanDistance(to, to);
    assertThat(naive).isGreaterThan(0.01);
    assertThat(test(from, to, 19).distance()).isEqualTo(naive, within(2e-5));
    assertThat(test(to, from, 19).distance()).isEqualTo(naive, within(2e-5));
  }

  @Test
  void theMeansOfContributionsAddUpToIt() {
    Random random = new Random(4);
    EnergyTest test = test(topics.vectors(30, 8, random), topics.vectors(50, 6, random), 19);
    double first = Arrays.stream(test.contributions(), 0, 30).average().orElseThrow();
    double second = Arrays.stream(test.contributions(), 30, 80).average().orElseThrow();
    assertThat(first + second).isEqualTo(test.distance(), within(1e-9));
  }

  @Test
  void sumsOfDistancesAreExact() {
    List<float[]> vectors = topics.vectors(300, 8, new Random(5));
    PairDistances pairs = PairDistances.of(vectors);
    int[] members = IntStream.range(0, 300).filter(i -> i % 3 != 0).toArray();
    float[] sums = pairs.sums(new int[][] {{0}, members});
    for (int i = 0; i < 300; i++) {
      int item = i;
      double exact =
          Arrays.stream(members)
              .filter(member -> member != item)
              .mapToDouble(member -> pairs.distance(item, member) - 1)
              .sum();
      assertThat(sums[300 + i] * PairDistances.step()).as("%d", i).isEqualTo(exact);
    }
  }

  /** The share of p-values below any bound is that bound, where nothing differs. */
  @Test
  void falseAlarmsAreAsManyAsPromised() {
    int trials = 200;
    int[] below = new int[4];
    double[] bounds = {0.05, 0.25, 0.5, 0.75};
    for (int trial = 0; trial < trials; trial++) {
      Random random = new Random(1000 + trial);
      double p = test(topics.vectors(40, 8, random), topics.vectors(40, 8, random), 199).p();
      for (int b = 0; b < bounds.length; b++) {
        below[b] += p < bounds[b] ? 1 : 0;
      }
    }
    assertThat(below[0]).as("%s", Arrays.toString(below)).isBetween(6, 14);
    for (int b = 1; b < bounds.length; b++) {
      assertThat(below[b] / (double) trials).isEqualTo(bounds[b], within(0.1));
    }
  }

  @Test
  void findsEveryTimeThatOneTextInTwentyChangedItsTopic() {
    Topics many = new Topics(41, 64, 1);
    for (int trial = 0; trial < 10; trial++) {
      Random random = new Random(2000 + trial);
      List<float[]> from = many.vectors(1000, 40, random);
      List<float[]> to = many.vectors(950, 40, random);
      for (int i = 0; i < 50; i++) {
        to.add(many.of(40, random));
      }
      assertThat(test(from, to, 99).p()).as("trial %d", trial).isLessThan(0.05);
    }
  }

  @Test
  void seesWhatMovesNoMean() {
    Random random = new Random(6);
    List<float[]> from = new ArrayList<>();
    List<float[]> to = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      float[] axis = new float[8];
      axis[i % 4 / 2] = i % 2 == 0 ? 1 : -1;
      from.add(noisy(axis, random));
      float[] other = new float[8];
      other[2 + i % 4 / 2] = i % 2 == 0 ? 1 : -1;
      to.add(noisy(other, random));
    }
    assertThat(test(from, to, 99).p()).isEqualTo(0.01);
  }

  private static float[] noisy(float[] vector, Random random) {
    for (int d = 0; d < vector.length; d++) {
      vector[d] += (float) (0.3 * random.nextGaussian());
    }
    Vectors.normalize(vector);
    return vector;
  }

  @Test
  void cutsByLotAreOfTheSameSizesAndHaveEveryItemAsOften() {
    Splits splits = Splits.of(30, 70, 2000, 1);
    assertThat(splits.firsts()[0]).isEqualTo(IntStream.range(0, 30).toArray());
    int[] counts = new int[100];
    for (int[] first : splits.firsts()) {
      assertThat(first).hasSize(30).doesNotHaveDuplicates();
      Arrays.stream(first).forEach(item -> counts[item]++);
    }
    assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThan(500);
    assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThan(700);
    assertThat(Splits.p(3, new double[] {1, 2, 3, 4})).isEqualTo(3 / 5.0);
  }
}
