package dev.nightjar.index.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.vector.Vectors;
import java.util.Random;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Vectors of tokens as an index keeps them, and what ranks by them. */
class TestMaxSim {
  private static BytesRef kept(TokenCoding coding, float[]... tokens) {
    byte[] bytes = TokenCodes.encode(coding, tokens);
    byte[] amid = new byte[bytes.length + 9];
    System.arraycopy(bytes, 0, amid, 5, bytes.length);
    return new BytesRef(amid, 5, bytes.length);
  }

  /** What the codes stand for. */
  private static float[][] decoded(BytesRef kept) {
    TokenCodes codes = TokenCodes.of(kept);
    float[][] tokens = new float[codes.count()][codes.width()];
    for (float[] token : tokens) {
      float times = codes.next(token);
      for (int i = 0; i < token.length; i++) {
        token[i] = times * token[i] + (codes.mean().length > 0 ? codes.mean()[i] : 0);
      }
    }
    return tokens;
  }

  /** The formula, number by number. */
  private static double plain(float[][] question, float[][] chunk) {
    double sum = 0;
    for (float[] asked : question) {
      double best = Double.NEGATIVE_INFINITY;
      for (float[] token : chunk) {
        double product = 0;
        for (int i = 0; i < token.length; i++) {
          product += (double) asked[i] * token[i];
        }
        best = Math.max(best, product);
      }
      sum += best;
    }
    return sum / question.length;
  }

  /** Tokens of length 1 that have something in common. */
  private static float[][] tokens(int count, int width, long seed) {
    Random random = new Random(seed);
    float[] common = new float[width];
    for (int i = 0; i < width; i++) {
      common[i] = (float) random.nextGaussian();
    }
    float[][] tokens = new float[count][width];
    for (float[] token : tokens) {
      for (int i = 0; i < width; i++) {
        token[i] = common[i] + (float) random.nextGaussian();
      }
      Vectors.normalize(token);
    }
    return tokens;
  }

  @Test
  void eachTokenOfTheQuestionCountsByItsNearest() {
    float[][] question = {{1, 0}, {0, 1}};
    BytesRef chunk =
        kept(
            TokenCoding.SIXTEEN_BITS,
            new float[] {0.5f, 0.25f},
            new float[] {-1, 0.75f},
            new float[] {0.25f, 0});
    assertThat(MaxSim.score(question, chunk)).isEqualTo((0.5 + 0.75) / 2);
    assertThat(MaxSim.score(new float[0][], chunk)).isZero();
    assertThatThrownBy(() -> MaxSim.score(new float[][] {{1, 0, 0}}, chunk))
        .hasMessage("Tokens of 3 numbers where the index has 2");
  }

  @ParameterizedTest
  @EnumSource
  void aChunkWithoutTokensHasNoScore(TokenCoding coding) {
    BytesRef none = kept(coding);
    assertThat(none.length).isEqualTo(Integer.BYTES);
    assertThat(MaxSim.score(new float[][] {{1, 0}}, none)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void scoresAreThoseOfWhatTheCodesStandFor(TokenCoding coding) {
    for (int width : new int[] {1, 3, 16, 37, 128}) {
      BytesRef chunk = kept(coding, tokens(20, width, width));
      float[][] question = tokens(7, width, 5);
      assertThat(MaxSim.score(question, chunk))
          .isCloseTo(plain(question, decoded(chunk)), within(1e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({"SIXTEEN_BITS, 256, 0.0005", "EIGHT_BITS, 132, 0.01", "TWO_BITS, 36, 0.4"})
  void codesAreSmallAndNear(TokenCoding coding, int bytes, float most) {
    int width = 128;
    float[][] many = tokens(50, width, 2);
    int more = kept(coding, many).length - kept(coding, tokens(49, width, 2)).length;
    assertThat(more).isEqualTo(bytes);
    float[][] back = decoded(kept(coding, many));
    for (int t = 0; t < many.length; t++) {
      double squares = 0;
      for (int i = 0; i < width; i++) {
        squares += Math.pow(many[t][i] - back[t][i], 2);
      }
      assertThat(Math.sqrt(squares)).isLessThan(most);
    }
  }

  @Test
  void tokensThatAreAllEqualOrZeroHaveNoStep() {
    float[][] equal = {{0.5f, -0.25f, 0}, {0.5f, -0.25f, 0}};
    assertThat(decoded(kept(TokenCoding.TWO_BITS, equal))).isEqualTo(equal);
    float[][] zeros = new float[2][3];
    assertThat(decoded(kept(TokenCoding.EIGHT_BITS, zeros))).isEqualTo(zeros);
  }

  @Test
  void earlierIndexesHaveTheWidthAlone() {
    BytesRef kept = kept(TokenCoding.SIXTEEN_BITS, new float[] {1, -0.5f, 0.1f});
    assertThat(kept.bytes[kept.offset]).isEqualTo((byte) 3);
    assertThat(kept.bytes[kept.offset + 3]).isZero();
    assertThat(kept.length).isEqualTo(4 + 3 * 2);
    assertThat(decoded(kept)[0]).containsExactly(new float[] {1, -0.5f, 0.1f}, within(1e-4f));
  }
}
