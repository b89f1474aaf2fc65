package dev.nightjar.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.config.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is left of vectors that are written in fewer bits. */
class TestPrecision {
  private static List<float[]> sample(Random random, int n, int dimension) {
    List<float[]> sample = new ArrayList<>();
    float[] scale = new float[dimension];
    float[] shift = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      scale[i] = (float) Math.pow(10, random.nextInt(13) - 6);
      shift[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(13) - 6));
    }
    for (int v = 0; v < n; v++) {
      float[] vector = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        vector[i] = (float) (shift[i] + scale[i] * random.nextGaussian());
      }
      sample.add(vector);
    }
    return sample;
  }

  @Test
  void whatIsReadIsWrittenAsTheSameBytesAgain() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int dimension = 1 + random.nextInt(40);
      List<float[]> sample = sample(random, 50, dimension);
      List<float[]> others = sample(random, 50, dimension);
      for (ByteCodec codec :
          List.of(Int8Codec.calibrated(sample), BinaryCodec.calibrated(sample))) {
        for (List<float[]> vectors : List.of(sample, others)) {
          for (float[] vector : vectors) {
            byte[] bytes = codec.encode(vector);
            assertThat(codec.encode(codec.decode(bytes))).as("seed %d", seed).isEqualTo(bytes);
          }
        }
      }
      for (float[] vector : sample) {
        float[] halves = Precision.rounded(vector);
        assertThat(Precision.rounded(halves)).as("seed %d", seed).isEqualTo(halves);
      }
    }
  }

  @Test
  void bytesAreOffByHalfAStepAtMostWithinTheRangesAndEndAtTheirEnds() {
    for (int seed = 0; seed < 50; seed++) {
      List<float[]> sample = sample(new Random(seed), 100, 16);
      Int8Codec codec = Int8Codec.calibrated(sample);
      for (float[] vector : sample) {
        float[] read = codec.decode(codec.encode(vector));
        for (int i = 0; i < read.length; i++) {
          assertThat(read[i])
              .as("seed %d", seed)
              .isCloseTo(vector[i], within(codec.step()[i] * 0.501f + 4 * Math.ulp(vector[i])));
        }
      }
    }
    Int8Codec codec = Int8Codec.calibrated(List.of(new float[] {-1, 5}, new float[] {1, 5}));
    assertThat(codec.encode(new float[] {-9, -9})).containsExactly(-128, -128);
    assertThat(codec.encode(new float[] {9, 9})).containsExactly(127, -128);
    assertThat(codec.decode(new byte[] {127, -128}))
        .containsExactly(new float[] {1, 5}, within(1e-6f));
  }

  @Test
  void bytesAreThoseOfTheDocumentation() {
    Int8Codec codec = new Int8Codec(new float[] {-1, 0}, new float[] {0.0078125f, 0.5f});
    assertThat(codec.encode(new float[] {0, 3})).containsExactly(0, -122);
    assertThat(codec.decode(new byte[] {0, -122})).containsExactly(0, 3);
    BinaryCodec bits =
        BinaryCodec.calibrated(
            List.of(
                new float[] {1, -1, 0, 2, -1, -1, -1, -1, 4},
                new float[] {3, -3, 1, 4, -1, -1, -1, -1, 6}));
    assertThat(bits.encode(new float[] {0.1f, 0, -0.1f, 7, 0, 0, 0, 0, 1}))
        .containsExactly(0b1001_0000, 0b1000_0000);
    assertThat(bits.decode(new byte[] {(byte) 0b1001_0000, (byte) 0b1000_0000}))
        .containsExactly(2, -2, 0, 3, -1, -1, -1, -1, 5);
  }

  @Test
  void halvesAreNearAndNeverInfinite() {
    Random random = new Random(3);
    for (int i = 0; i < 100_000; i++) {
      float value = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(20) - 10));
      assertThat(Precision.rounded(new float[] {value})[0])
          .isCloseTo(value, within(Math.max(Math.abs(value) / 2048, 0x1p-25f)));
    }
    assertThat(Precision.rounded(new float[] {1e9f, -1e9f, 0.1f}))
        .containsExactly(65504, -65504, 0.099975586f);
  }

  @Test
  void vectorsOfAnotherDimensionAreRefused() {
    Int8Codec codec = new Int8Codec(new float[3], new float[3]);
    assertThatThrownBy(() -> codec.encode(new float[2]))
        .hasMessage("A vector of 2 dimensions where 3 are expected");
    assertThatThrownBy(() -> codec.decode(new byte[4]))
        .hasMessage("A vector of 4 bytes where 3 are expected");
    assertThatThrownBy(() -> BinaryCodec.calibrated(List.of(new float[2], new float[3])))
        .hasMessage("A vector of 3 dimensions where 2 are expected");
    assertThatThrownBy(() -> new BinaryCodec(new float[] {1}, new float[] {2}))
        .hasMessage("Dimension 0 is read as 1.0 below zero and as 2.0 above");
  }

  @Test
  void rescoringIsFiner() {
    assertThat(WrittenPrecision.of(Precision.BINARY, Precision.INT8).bits()).isEqualTo(9);
    assertThatThrownBy(() -> WrittenPrecision.of(Precision.INT8, Precision.INT8))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(
            "Invalid option ‹output.rescoring›: int8 (finer than ‹output.precision› int8, or none)");
  }
}
