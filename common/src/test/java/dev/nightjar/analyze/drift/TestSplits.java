package dev.nightjar.analyze.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.config.InvalidInput;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestSplits {
  @Test
  void theRealCutComesFirst() {
    Splits splits = Splits.of(3, 4, 10, 1);
    assertThat(splits.firsts()[0]).containsExactly(0, 1, 2);
    assertThat(splits.first()).isEqualTo(3);
    assertThat(splits.others()).isEqualTo(4);
    assertThat(splits.firsts()).hasNumberOfRows(11);
  }

  @Test
  void aCutHasItsItemsOnce() {
    for (int[] cut : Splits.of(20, 15, 50, 2).firsts()) {
      assertThat(cut).hasSize(20).doesNotHaveDuplicates();
      assertThat(Arrays.stream(cut)).allMatch(item -> item >= 0 && item < 35);
    }
  }

  @Test
  void theRealCutCountsAmongItsOwn() {
    assertThat(Splits.p(5, new double[] {1, 2, 3})).isEqualTo(0.25);
    assertThat(Splits.p(0, new double[] {1, 2, 3})).isEqualTo(1);
    assertThat(Splits.p(3, new double[] {1, 2, 3})).as("as extreme is extreme").isEqualTo(0.5);
    assertThat(Splits.p(3, new double[0])).isEqualTo(1);
  }

  @Test
  void noPValueIsBelowWhatPermutationsCanTell() {
    assertThat(new DriftSettings(100, 19, 0.051, 1).alpha()).isEqualTo(0.051);
    assertThatThrownBy(() -> new DriftSettings(100, 19, 0.05, 1))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("p-values of 19 permutations go from 0.05000 to 1");
  }

  @Test
  void distancesAreThoseOfTheVectorsInSteps() {
    PairDistances pairs =
        PairDistances.of(
            List.of(
                new float[] {1, 0}, new float[] {0, 1}, new float[] {-1, 0}, new float[] {1, 0}));
    assertThat(pairs.distance(0, 1)).isCloseTo(Math.sqrt(2), within(PairDistances.step()));
    assertThat(pairs.distance(0, 2)).isEqualTo(2);
    assertThat(pairs.distance(0, 3)).isZero();
    assertThat(pairs.distance(2, 1)).isEqualTo(pairs.distance(1, 2));
  }

  @Test
  void sumsCountFromOne() {
    PairDistances pairs =
        PairDistances.of(List.of(new float[] {1, 0}, new float[] {-1, 0}, new float[] {1, 0}));
    assertThat(pairs.sum(0) * PairDistances.step()).as("1 more and 1 less than 1").isZero();
    assertThat(pairs.sum(1) * PairDistances.step()).isEqualTo(2);
    assertThat(pairs.sums(new int[][] {{1}, {0, 2}, {}}))
        .containsExactly(4096, 0, 4096, -4096, 8192, -4096, 0, 0, 0);
  }

  @Test
  void moreThanDistancesAddUpToAreRefused() {
    List<float[]> many = Collections.nCopies(PairDistances.MOST + 1, new float[] {1});
    assertThatThrownBy(() -> PairDistances.of(many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("4097 vectors, more than 4096");
  }

  @Test
  void equalSamplesAreNoDistanceApart() {
    PairDistances pairs = PairDistances.of(Collections.nCopies(10, new float[] {1, 0}));
    EnergyTest test = EnergyTest.of(pairs, Splits.of(4, 6, 19, 1));
    assertThat(test.distance()).isZero();
    assertThat(test.p()).isEqualTo(1);
    assertThat(test.contributions()).containsOnly(0.0);
  }

  @Test
  void oppositeSamplesAreAsFarApartAsTheyCanBe() {
    List<float[]> vectors =
        List.of(
            new float[] {1, 0},
            new float[] {1, 0},
            new float[] {1, 0},
            new float[] {-1, 0},
            new float[] {-1, 0},
            new float[] {-1, 0});
    EnergyTest test = EnergyTest.of(PairDistances.of(vectors), Splits.of(3, 3, 199, 1));
    assertThat(test.distance()).isEqualTo(4);
    assertThat(test.p()).isLessThan(0.2);
    assertThat(test.contributions()).containsOnly(2.0);
  }
}
