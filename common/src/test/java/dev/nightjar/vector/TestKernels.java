package dev.nightjar.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
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
      float[] products = new float[6];
      vector.dots(a, new float[][] {b, a, b, a, a, b}, products);
      float ab = scalar.dot(a, b);
      float aa = scalar.dot(a, a);
      assertThat(products).containsExactly(ab, aa, ab, aa, aa, ab);
    }
  }

  @Test
  void fourAtOnceGiveTheBitsOfOneByOne() {
    Random random = new Random(4);
    for (int dimension = 16; dimension < 800; dimension += 16) {
      float[] query = gaussian(random, dimension);
      ByteBuffer rows =
          ByteBuffer.allocateDirect(5 * Float.BYTES * dimension).order(ByteOrder.LITTLE_ENDIAN);
      float[][] vectors = new float[5][];
      long[] offsets = new long[4];
      for (int r = 0; r < 5; r++) {
        vectors[r] = gaussian(random, dimension);
        rows.asFloatBuffer().put(r * dimension, vectors[r]);
      }
      int[] asked = {4, 0, 3, 0};
      for (int i = 0; i < 4; i++) {
        offsets[i] = (long) Float.BYTES * dimension * asked[i];
      }
      for (Kernels kernels : List.of(new VectorKernels(), new WideKernels())) {
        float[] products = new float[4];
        float[] distances = new float[4];
        kernels.dot4(query, segment(rows), offsets, products);
        kernels.squaredDistance4(query, segment(rows), offsets, distances);
        for (int i = 0; i < 4; i++) {
          assertThat(products[i]).isEqualTo(scalar.dot(query, vectors[asked[i]]));
          assertThat(distances[i]).isEqualTo(scalar.squaredDistance(query, vectors[asked[i]]));
        }
      }
    }
  }

  @Test
  void fourRowsOfCodesGiveTheBitsOfOneByOne() {
    Random random = new Random(5);
    for (int dimension = 16; dimension < 800; dimension += 16) {
      float[] query = gaussian(random, dimension);
      byte[] bytes = new byte[5 * dimension];
      random.nextBytes(bytes);
      ByteBuffer rows = ByteBuffer.allocateDirect(bytes.length).put(bytes);
      long[] offsets = {4L * dimension, 0, 2L * dimension, dimension};
      for (Kernels kernels : List.of(new VectorKernels(), new WideKernels())) {
        float[] products = new float[4];
        kernels.dotCodes4(query, segment(rows.rewind()), offsets, products);
        for (int i = 0; i < 4; i++) {
          byte[] row = Arrays.copyOfRange(bytes, (int) offsets[i], (int) offsets[i] + dimension);
          double expected = 0;
          for (int d = 0; d < dimension; d++) {
            expected += (double) query[d] * (row[d] & 0xff);
          }
          assertThat(products[i])
              .isEqualTo(scalar.dotCodes(query, row))
              .isCloseTo((float) expected, within(0.05f));
        }
      }
    }
  }

  @Test
  void productsOfCodesAreExact() {
    Random random = new Random(6);
    for (int length = 32; length < 800; length += 32) {
      int most = (int) Math.min(127, Math.sqrt(32767.0 * 32 / length));
      short[] a = new short[length];
      byte[] b = new byte[length + 3];
      long expected = 0;
      for (int i = 0; i < length; i++) {
        a[i] = (short) (i % 5 == 0 ? -most : random.nextInt(-most, most + 1));
        b[3 + i] = (byte) (i % 5 == 0 ? -most : random.nextInt(-most, most + 1));
        expected += a[i] * b[3 + i];
      }
      for (Kernels kernels : List.of(vector, scalar, new WideKernels())) {
        assertThat(kernels.dotCodes(a, b, 3)).isEqualTo((int) expected);
      }
    }
  }

  /** By reflection, as the type is a preview in Java 21. */
  private static Object segment(ByteBuffer rows) {
    try {
      return Class.forName("java.lang.foreign.MemorySegment")
          .getMethod("ofBuffer", java.nio.Buffer.class)
          .invoke(null, rows);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
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
