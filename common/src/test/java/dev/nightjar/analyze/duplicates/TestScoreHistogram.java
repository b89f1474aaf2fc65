package dev.nightjar.analyze.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestScoreHistogram {
  @ParameterizedTest
  @CsvSource({"0, 0", "0.019, 0", "0.02, 1", "0.5, 25", "0.999, 49", "1, 49", "-0.4, 0", "1.5, 49"})
  void everyScoreHasABin(float score, int bin) {
    assertThat(ScoreHistogram.bin(score)).isEqualTo(bin);
  }

  @Test
  void eachPairCountsOnceOnEachScale() {
    ScoreHistogram histogram = new ScoreHistogram();
    histogram.add(
        new float[] {0.9f, 0.9f, 0.1f},
        new float[] {0.5f, 0.6f, 0.1f},
        new boolean[] {false, true, false});
    histogram.add(new float[] {1}, new float[] {1}, new boolean[] {false});
    assertThat(Arrays.stream(histogram.bySimilarity()).sum()).isEqualTo(4);
    assertThat(Arrays.stream(histogram.byText()).sum()).isEqualTo(4);
    assertThat(histogram.bySimilarity()[45]).isEqualTo(2);
  }

  @Test
  void textsConfirmAPairUnlessTheirNumbersDiffer() {
    ScoreHistogram histogram = new ScoreHistogram();
    histogram.add(
        new float[] {0.9f, 0.9f, 0.9f},
        new float[] {0.5f, 0.9f, 0.49f},
        new boolean[] {false, true, false});
    assertThat(histogram.confirmed()[45]).isEqualTo(1);
  }
}
