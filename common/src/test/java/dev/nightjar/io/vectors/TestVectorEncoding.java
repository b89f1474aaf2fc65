package dev.nightjar.io.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.vector.Precision;
import dev.nightjar.vector.WrittenPrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How vectors are written, and what is left of them. */
class TestVectorEncoding {
  private static List<float[]> sample(long seed) {
    Random random = new Random(seed);
    List<float[]> sample = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      float[] vector = new float[12];
      for (int d = 0; d < vector.length; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      sample.add(vector);
    }
    return sample;
  }

  private static VectorEncoding fitting(Precision precision, long seed) {
    return VectorEncoding.fitting(WrittenPrecision.of(precision), sample(seed), 1000);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void whatIsHeldIsHeldAgain(Precision precision) {
    VectorEncoding encoding = fitting(precision, 1);
    for (float[] vector : sample(2)) {
      float[] held = encoding.held(vector);
      assertThat(held).hasSameSizeAs(vector);
      assertThat(encoding.held(held)).isEqualTo(held);
    }
  }

  @Test
  void finerPrecisionsLoseLess() {
    double before = 0;
    for (Precision precision :
        List.of(Precision.FLOAT32, Precision.FLOAT16, Precision.INT8, Precision.BINARY)) {
      VectorEncoding encoding = fitting(precision, 1);
      double lost = 0;
      for (float[] vector : sample(1)) {
        float[] held = encoding.held(vector);
        for (int d = 0; d < held.length; d++) {
          lost += Math.abs(held[d] - vector[d]);
        }
      }
      assertThat(lost).as(precision.key()).isGreaterThanOrEqualTo(before);
      assertThat(lost == 0).as(precision.key()).isEqualTo(encoding.isExact());
      before = lost;
    }
  }

  @Test
  void onlyBytesNeedASample() {
    assertThat(VectorEncoding.isCalibrated(WrittenPrecision.FLOAT32)).isFalse();
    assertThat(VectorEncoding.isCalibrated(WrittenPrecision.of(Precision.FLOAT16))).isFalse();
    assertThat(VectorEncoding.isCalibrated(WrittenPrecision.of(Precision.INT8))).isTrue();
    assertThat(
            VectorEncoding.isCalibrated(WrittenPrecision.of(Precision.BINARY, Precision.FLOAT16)))
        .isTrue();
    assertThat(VectorEncoding.fitting(WrittenPrecision.FLOAT32, List.of(), 7))
        .isEqualTo(VectorEncoding.FLOAT32);
  }

  @Test
  void identitiesAreEqualIfAndOnlyIfReadersSeeTheSame() {
    assertThat(VectorEncoding.FLOAT32.identity()).isEqualTo("float32");
    assertThat(fitting(Precision.INT8, 1).identity())
        .startsWith("int8 ")
        .isEqualTo(fitting(Precision.INT8, 1).identity())
        .isNotEqualTo(fitting(Precision.INT8, 2).identity())
        .isNotEqualTo(fitting(Precision.BINARY, 1).identity());
  }

  @Test
  void readersSeeTheFinerOfTwo() {
    WrittenPrecision two = WrittenPrecision.of(Precision.BINARY, Precision.FLOAT32);
    VectorEncoding encoding = VectorEncoding.fitting(two, sample(1), 1000);
    assertThat(encoding.isExact()).isTrue();
    assertThat(encoding.identity()).isEqualTo("float32");
    assertThat(encoding.finest()).isEqualTo(VectorEncoding.FLOAT32);
    assertThat(encoding.written()).isEqualTo(two);
    assertThat(encoding.precision()).isEqualTo(Precision.BINARY);
    assertThat(fitting(Precision.FLOAT16, 1).written())
        .isEqualTo(WrittenPrecision.of(Precision.FLOAT16));
  }
}
