package dev.nightjar.embed.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import dev.nightjar.embed.EmbeddingModel.Batches;
import dev.nightjar.embed.ModelInput;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestGpuRuns {
  private static final String FULL =
      "Available memory of 641605376 is smaller than requested bytes of 3221225472";

  private final GpuRuns runs = new GpuRuns(length -> 0);
  private final Batches batches = new Batches();
  private final List<Integer> sizes = new ArrayList<>();

  private static List<ModelInput> rows(int count, int length) {
    return IntStream.range(0, count)
        .mapToObj(
            row -> {
              int[] ids = new int[length];
              ids[0] = row;
              return new ModelInput("", ids);
            })
        .toList();
  }

  /** An encoder whose memory holds so many tokens; a row's vector is its first id. */
  private GpuRuns.Run holding(int tokens) {
    return rows -> {
      sizes.add(rows.size());
      if (rows.size() * rows.getFirst().tokenIds().length > tokens) {
        throw new OrtException(FULL);
      }
      return rows.stream().map(row -> new float[] {row.tokenIds()[0]}).toList();
    };
  }

  @Test
  void aRunThatDoesNotFitIsHalvedAndThatIsRemembered() throws Exception {
    List<float[]> vectors = runs.run(rows(10, 8), holding(24), batches);

    assertThat(vectors)
        .extracting(vector -> (int) vector[0])
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(sizes).containsExactly(10, 5, 3, 2, 3, 2);
    assertThat(batches.halved()).isEqualTo(2);

    sizes.clear();
    assertThat(runs.run(rows(7, 8), holding(24), batches)).hasSize(7);
    assertThat(sizes).containsExactly(3, 3, 1);
    sizes.clear();
    assertThat(runs.run(rows(7, 2), holding(24), batches)).as("another length").hasSize(7);
    assertThat(sizes).containsExactly(7);
  }

  @Test
  void aRowThatDoesNotFitAloneIsAnError() {
    assertThatThrownBy(() -> runs.run(rows(4, 8), holding(7), batches))
        .isInstanceOf(OrtException.class)
        .hasMessageContaining(FULL);
    assertThat(sizes).containsExactly(4, 2, 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA failure 700: an illegal memory access was encountered ; GPU=0",
        "Non-zero status code: CUDA error cudaErrorIllegalAddress:an illegal memory access"
      })
  void aGpuThatHasFailedEndsTheProcess(String message) {
    assertThatThrownBy(
            () ->
                runs.run(
                    rows(4, 8),
                    rows -> {
                      throw new OrtException(message);
                    },
                    batches))
        .isInstanceOf(InternalError.class) // which Spark's executors do not outlive
        .hasMessageContaining(message);
  }

  @Test
  void otherErrorsAreNotTriedAgain() {
    assertThatThrownBy(
            () ->
                runs.run(
                    rows(4, 8),
                    rows -> {
                      sizes.add(rows.size());
                      throw new OrtException("Missing Input: position_ids");
                    },
                    batches))
        .isInstanceOf(OrtException.class)
        .hasMessageContaining("position_ids");
    assertThat(sizes).containsExactly(4);
  }

  @Test
  void runsAreFilledUpToOneSize() throws Exception {
    GpuRuns equal = new GpuRuns(length -> 32 / length);

    List<float[]> vectors = equal.run(rows(3, 4), holding(1000), batches);

    assertThat(vectors).extracting(vector -> (int) vector[0]).containsExactly(0, 1, 2);
    assertThat(sizes).containsExactly(8);
    assertThat(batches.padding()).as("five rows of four tokens").isEqualTo(20);
    sizes.clear();
    assertThat(equal.run(rows(3, 4), holding(20), batches)).hasSize(3);
    assertThat(equal.run(rows(7, 4), holding(20), batches)).hasSize(7);
    assertThat(sizes).as("as far as memory goes").containsExactly(8, 4, 4, 4);
  }
}
