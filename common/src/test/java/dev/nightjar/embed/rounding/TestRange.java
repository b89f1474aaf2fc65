package dev.nightjar.embed.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What was seen of channels, and how they go together. */
class TestRange {
  @Test
  void rangesHoldWhatWasSeenAndZero() {
    Range range = new Range(3);
    assertThat(range.mean(0)).isZero();
    range.add(new float[] {1, -5, 2, 3, -1, 2});
    assertThat(range.channels()).isEqualTo(3);
    assertThat(range.low(0)).as("at most 0").isZero();
    assertThat(range.high(0)).isEqualTo(3);
    assertThat(range.low(1)).isEqualTo(-5);
    assertThat(range.high(1)).as("at least 0").isZero();
    assertThat(range.mean(0)).isEqualTo(2);
    assertThat(range.mean(1)).isEqualTo(-3);
  }

  @Test
  void covariancesAreTheirDefinitionWithinAGroup() {
    int channels = 7;
    int rows = 41; // not a multiple of the rows that are added at once
    Random random = new Random(2);
    float[] values = new float[rows * channels];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() + (i % channels);
    }
    Covariance covariance = new Covariance(channels);
    IntStream.range(0, rows).forEach(row -> covariance.add(values, row * channels));
    for (int a = 0; a < channels; a++) {
      for (int b = 0; b < channels; b++) {
        double meanA = 0;
        double meanB = 0;
        double product = 0;
        for (int row = 0; row < rows; row++) {
          meanA += values[row * channels + a] / (double) rows;
          meanB += values[row * channels + b] / (double) rows;
          product += (double) values[row * channels + a] * values[row * channels + b] / rows;
        }
        assertThat(covariance.of(a, b)).isCloseTo(product - meanA * meanB, within(1e-9));
        assertThat(covariance.of(a, b)).isEqualTo(covariance.of(b, a));
      }
    }
  }

  @Test
  void channelsOfDifferentGroupsHaveNoCovariance() {
    int channels = Covariance.GROUP + 1;
    Covariance covariance = new Covariance(channels);
    assertThat(covariance.of(0, 0)).as("before anything was seen").isZero();
    float[] row = new float[channels];
    row[0] = 5;
    row[Covariance.GROUP] = 5;
    covariance.add(row, 0);
    covariance.add(new float[channels], 0);
    assertThat(covariance.of(0, 0)).isEqualTo(6.25);
    assertThat(covariance.of(0, Covariance.GROUP)).isZero();
  }
}
