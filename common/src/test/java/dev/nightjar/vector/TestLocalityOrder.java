package dev.nightjar.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An order in which near vectors are near, and arithmetic on single ones. */
class TestLocalityOrder {
  private static float[] vector(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @Test
  void everyVectorHasOnePlace() {
    for (int count : new int[] {0, 1, 2, 16, 17, 1000}) {
      List<float[]> vectors = new ArrayList<>();
      Random random = new Random(count);
      IntStream.range(0, count).forEach(i -> vectors.add(vector(random, 8)));
      assertThat(IntStream.of(LocalityOrder.of(vectors)).sorted().toArray())
          .isEqualTo(IntStream.range(0, count).toArray());
    }
  }

  @Test
  void theSameVectorsHaveTheSameOrder() {
    List<float[]> vectors = new ArrayList<>();
    Random random = new Random(4);
    IntStream.range(0, 500).forEach(i -> vectors.add(vector(random, 6)));
    assertThat(LocalityOrder.of(vectors)).isEqualTo(LocalityOrder.of(vectors));
  }

  @Test
  void neighboursInTheOrderAreNearerThanByChance() {
    Random random = new Random(5);
    List<float[]> vectors = new ArrayList<>();
    List<float[]> centres = IntStream.range(0, 10).mapToObj(i -> vector(random, 8)).toList();
    for (int i = 0; i < 1000; i++) {
      float[] vector = vector(random, 8);
      float[] centre = centres.get(random.nextInt(10));
      for (int d = 0; d < 8; d++) {
        vector[d] = 5 * centre[d] + 0.1f * vector[d];
      }
      vectors.add(vector);
    }
    int[] order = LocalityOrder.of(vectors);
    double near = 0;
    double chance = 0;
    for (int i = 1; i < order.length; i++) {
      near += distance(vectors.get(order[i - 1]), vectors.get(order[i]));
      chance += distance(vectors.get(i - 1), vectors.get(i));
    }
    assertThat(near).isLessThan(chance / 4);
  }

  @Test
  void copiesAreNoTrouble() {
    List<float[]> copies = new ArrayList<>();
    IntStream.range(0, 300).forEach(i -> copies.add(new float[] {1, 2}));
    assertThat(LocalityOrder.of(copies)).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void normalisedVectorsHaveLengthOne() {
    Random random = new Random(6);
    for (int i = 0; i < 50; i++) {
      float[] vector = vector(random, 1 + random.nextInt(40));
      Vectors.normalize(vector);
      assertThat(Vectors.norm(vector)).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void vectorsWithoutADirectionAreLeftAsTheyAre() {
    for (float[] vector :
        new float[][] {{}, {0, 0}, {Float.NaN, 1}, {Float.POSITIVE_INFINITY, 1}}) {
      float[] same = vector.clone();
      assertThat(Vectors.isUsable(vector)).isFalse();
      Vectors.normalize(vector);
      assertThat(vector).isEqualTo(same);
    }
    assertThat(Vectors.isUsable(new float[] {0, Float.MIN_VALUE})).isTrue();
    assertThat(Vectors.isUsable(new float[] {Float.MAX_VALUE, Float.MAX_VALUE})).isTrue();
  }

  @Test
  void bytesOfTheSameVectorAreTheSameAgain() {
    Random random = new Random(7);
    List<float[]> sample = new ArrayList<>();
    IntStream.range(0, 60).forEach(i -> sample.add(vector(random, 13)));
    for (ByteCodec codec : List.of(Int8Codec.calibrated(sample), BinaryCodec.calibrated(sample))) {
      assertThat(codec.dimension()).isEqualTo(13);
      for (float[] vector : sample) {
        byte[] bytes = codec.encode(vector);
        assertThat(codec.encode(codec.decode(bytes))).isEqualTo(bytes);
      }
      float[] extreme = new float[13];
      java.util.Arrays.fill(extreme, 1e30f);
      assertThat(codec.encode(codec.decode(codec.encode(extreme))))
          .isEqualTo(codec.encode(extreme));
    }
  }

  @Test
  void eightBitsAreWithinHalfAStepOfTheSample() {
    Random random = new Random(8);
    List<float[]> sample = new ArrayList<>();
    IntStream.range(0, 60).forEach(i -> sample.add(vector(random, 5)));
    Int8Codec codec = Int8Codec.calibrated(sample);
    for (float[] vector : sample) {
      float[] decoded = codec.decode(codec.encode(vector));
      for (int d = 0; d < 5; d++) {
        assertThat(Math.abs(decoded[d] - vector[d])).isLessThanOrEqualTo(0.501f * codec.step()[d]);
      }
    }
  }

  @Test
  void aDimensionOfOneNumberKeepsIt() {
    Int8Codec codec = Int8Codec.calibrated(List.of(new float[] {2.5f, 1}, new float[] {2.5f, 3}));
    assertThat(codec.step()[0]).isZero();
    assertThat(codec.decode(codec.encode(new float[] {99, 2}))[0]).isEqualTo(2.5f);
  }

  @Test
  void bitsStandForTheMeansOfTheirSides() {
    BinaryCodec codec =
        BinaryCodec.calibrated(
            List.of(new float[] {1, -2}, new float[] {3, -4}, new float[] {-5, -6}));
    assertThat(codec.above()).containsExactly(2, 4);
    assertThat(codec.below()).containsExactly(-5, -4);
    assertThat(codec.encode(new float[] {0.1f, -0.1f})).containsExactly((byte) 0b1000_0000);
    assertThat(codec.decode(new byte[] {0b0100_0000})).containsExactly(-5, 4);
  }

  @Test
  void otherDimensionsAreRefused() {
    Int8Codec codec = new Int8Codec(new float[2], new float[2]);
    assertThatThrownBy(() -> codec.encode(new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A vector of 3 dimensions where 2 are expected");
    assertThatThrownBy(() -> codec.decode(new byte[1])).hasMessageContaining("1 bytes");
    assertThatThrownBy(() -> new Int8Codec(new float[2], new float[1]))
        .hasMessageContaining("1 steps where 2");
    assertThatThrownBy(() -> new BinaryCodec(new float[] {1}, new float[] {2}))
        .hasMessageContaining("Dimension 0 is read as 1.0 below zero");
  }
}
