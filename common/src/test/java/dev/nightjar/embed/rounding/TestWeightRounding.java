package dev.nightjar.embed.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TestWeightRounding {
  private static final int CHANNELS = Covariance.GROUP + 40;
  private static final int OUT = 8;
  private static final int ROWS = 400;
  private static final int CAUSES = 5;

  private final Random random = new Random(11);
  private final float[] inputs = inputs();
  private final float[] weights = gaussian(CHANNELS * OUT);

  @Test
  void sumsOfChannelsThatMoveTogetherLoseLess() {
    Range range = new Range(CHANNELS);
    range.add(inputs);

    double feeding = loss(rounded(covariance(range)));
    double alone = loss(rounded(independent()));

    assertThat(feeding).isLessThan(0.5 * alone);
  }

  @Test
  void channelsOnTheirOwnAreRoundedToTheNearest() {
    WeightRounding.Rounded rounded = rounded(independent());

    for (int i = 0; i < weights.length; i++) {
      float scale = rounded.scales()[i % OUT];
      assertThat(rounded.bytes()[i] * scale).isCloseTo(weights[i], within(0.5001f * scale));
    }
  }

  @Test
  void channelsThatStayFloatsMakeUpForTheOthers() {
    Range range = new Range(CHANNELS);
    range.add(inputs);
    int far = 3;

    WeightRounding.Rounded rounded = new WeightRounding(covariance(range)).round(weights, OUT, far);

    for (int i = 0; i < rounded.floats().length; i++) {
      int at = (CHANNELS - far) * OUT + i;
      assertThat(rounded.bytes()[at]).isZero();
      double lost = rounded.lost()[at / OUT][at % OUT];
      assertThat(lost).isNotZero();
      assertThat(rounded.floats()[i] + lost).isCloseTo(weights[at], within(1e-6));
    }
  }

  @Test
  void neighboursFitIntoPairs() {
    Range range = new Range(CHANNELS);
    range.add(inputs);

    assertThat(WeightRounding.fitInPairs(rounded(covariance(range)).bytes(), OUT)).isTrue();
    assertThat(WeightRounding.fitInPairs(rounded(independent()).bytes(), OUT)).isTrue();
  }

  @Test
  void covarianceIsThatOfTheRowsWithinAGroup() {
    Covariance covariance = new Covariance(CHANNELS);
    for (int row = 0; row < ROWS - 1; row++) { // the last few wait for others
      covariance.add(inputs, row * CHANNELS);
    }

    for (int other : new int[] {0, 7, Covariance.GROUP - 1}) {
      assertThat(covariance.of(7, other)).isCloseTo(covarianceOf(7, other), within(1e-9));
      assertThat(covariance.of(other, 7)).isEqualTo(covariance.of(7, other));
    }
    assertThat(covariance.of(Covariance.GROUP, CHANNELS - 1))
        .isCloseTo(covarianceOf(Covariance.GROUP, CHANNELS - 1), within(1e-9));
    assertThat(covariance.of(7, Covariance.GROUP)).isZero();
  }

  private double covarianceOf(int channel, int other) {
    double product = 0;
    double one = 0;
    double two = 0;
    int rows = ROWS - 1;
    for (int row = 0; row < rows; row++) {
      double x = inputs[row * CHANNELS + channel];
      double y = inputs[row * CHANNELS + other];
      product += x * y;
      one += x;
      two += y;
    }
    return product / rows - one / rows * (two / rows);
  }

  private WeightRounding.Rounded rounded(double[][] covariance) {
    return new WeightRounding(covariance).round(weights, OUT, 0);
  }

  private static double[][] covariance(Range range) {
    double[][] covariance = independent();
    for (int c = 0; c < CHANNELS; c++) {
      for (int other = Covariance.first(c); other <= c; other++) {
        covariance[c][other - Covariance.first(c)] += range.covariance(c, other);
      }
    }
    return covariance;
  }

  private static double[][] independent() {
    double[][] covariance = new double[CHANNELS][];
    for (int c = 0; c < CHANNELS; c++) {
      covariance[c] = new double[c - Covariance.first(c) + 1];
      covariance[c][c - Covariance.first(c)] = 0.01;
    }
    return covariance;
  }

  /** The square of what the products of all rows lose. */
  private double loss(WeightRounding.Rounded rounded) {
    double loss = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int o = 0; o < OUT; o++) {
        double lost = 0;
        for (int c = 0; c < CHANNELS; c++) {
          lost += inputs[row * CHANNELS + c] * rounded.lost()[c][o];
        }
        loss += lost * lost;
      }
    }
    return loss;
  }

  /** Rows that a few causes and a little noise make. */
  private float[] inputs() {
    float[] mixing = gaussian(CAUSES * CHANNELS);
    float[] rows = gaussian(ROWS * CHANNELS);
    for (int row = 0; row < ROWS; row++) {
      float[] causes = gaussian(CAUSES);
      for (int c = 0; c < CHANNELS; c++) {
        float value = 0.1f * rows[row * CHANNELS + c];
        for (int k = 0; k < CAUSES; k++) {
          value += causes[k] * mixing[k * CHANNELS + c];
        }
        rows[row * CHANNELS + c] = value;
      }
    }
    return rows;
  }

  private float[] gaussian(int size) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
