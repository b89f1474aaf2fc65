package dev.nightjar.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TestKernels {
  private final Kernels vector = new VectorKernels();
  private final Kernels scalar = new ScalarKernels();

  private static float[] gaussian(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  @Test
  void bothGiveTheSameBitsOfTheRightSum() {
    Random random = new Random(1);
    for (int dimension = 1; dimension < 400; dimension++) {
      float[] a = gaussian(random, dimension);
      float[] b = gaussian(random, dimension);
      double dot = 0;
      double distance = 0;
      for (int i = 0; i < dimension; i++) {
        dot += (double) a[i] * b[i];
        distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
      }
      assertThat(vector.dot(a, b))
          .isEqualTo(scalar.dot(a, b))
          .isCloseTo((float) dot, within(1e-4f));
      assertThat(vector.squaredDistance(a, b))
          .isEqualTo(scalar.squaredDistance(a, b))
          .isCloseTo((float) distance, within(1e-3f));
    }
  }

  @Test
  void bitsStayWhenTheCodeIsCompiled() {
    Random random = new Random(2);
    float[] a = gaussian(random, 384);
    float[] b = gaussian(random, 384);
    float first = vector.dot(a, b);
    for (int i = 0; i < 200_000; i++) {
      if (vector.dot(a, b) != first) {
        throw new AssertionError("other bits in round " + i);
      }
    }
    assertThat(Kernels.get()).isInstanceOf(VectorKernels.class);
  }

  @Test
  void findsTheFirstThatIsLargeEnough() {
    Random random = new Random(3);
    float[] values = gaussian(random, 100);
    values[50] = Float.NaN;
    for (int from = 0; from < 100; from++) {
      for (float least : new float[] {-5, 0, 1, 2.5f, 9}) {
        int expected = from;
        while (expected < 97 && !(values[expected] >= least)) {
          expected++;
        }
        expected = Math.max(from, Math.min(expected, 97));
        if (from <= 97) {
          assertThat(vector.firstAtLeast(least, values, from, 97)).isEqualTo(expected);
          assertThat(scalar.firstAtLeast(least, values, from, 97)).isEqualTo(expected);
        }
      }
    }
  }
}
