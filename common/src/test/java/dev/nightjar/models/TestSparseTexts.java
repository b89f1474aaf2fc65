package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.testing.TinyModel;
import dev.nightjar.testing.TinySparse;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.vector.SparseVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of sparse vectors, against plain arithmetic on the logits of their graphs. */
class TestSparseTexts {
  private static final List<String> TEXTS =
      List.of("the cat of that", "on", "我喜欢学习 the", "the dog of this", "", "with is on");

  private final Configuration hadoop = new Configuration(false);
  private final Path folder;

  TestSparseTexts(@TempDir Path folder) {
    this.folder = folder;
  }

  private List<Optional<SparseVector>> vectors(ModelLocation model, int rows, List<String> texts) {
    try (SparseTexts sparse =
        new SparseTexts(model, "", new BatchPlan(512, 1 << 20, rows), Placement.CPU, hadoop)) {
      return sparse.of(texts).stream().map(SparseTexts.Weighed::vector).toList();
    }
  }

  private SparseVector expected(ModelLocation model, String text, boolean twice) {
    float[][] logits = TinySparse.logits();
    float[] weights = new float[logits.length];
    List<Integer> ids = new ArrayList<>();
    try (Tokenizer tokenizer = ExecutorModels.tokenizer(model, hadoop)) {
      for (int[] part :
          List.of(
              tokenizer.leadingIds(), tokenizer.tokenize(text).ids(), tokenizer.trailingIds())) {
        for (int id : part) {
          ids.add(id);
        }
      }
    }
    for (int term = 0; term < weights.length; term++) {
      float largest = 0;
      for (int id : ids) {
        largest = Math.max(largest, logits[id][term]);
      }
      weights[term] = (float) Math.log1p(largest);
      if (twice) {
        weights[term] = (float) Math.log1p(weights[term]);
      }
    }
    return SparseVector.largest(weights, 16);
  }

  @ParameterizedTest
  @CsvSource({"relu, false", "log1p_relu, true"})
  void weightsAreOfTheLargestLogitsInAnyCompany(String activation, boolean twice)
      throws IOException {
    Path model = TinySparse.write(folder.resolve(activation), TinySparse.graph(), activation);
    ModelLocation location = ModelStore.sparse(model.toString(), 16, hadoop);
    List<Optional<SparseVector>> together = vectors(location, 64, TEXTS);
    for (int i = 0; i < TEXTS.size(); i++) {
      SparseVector expected = expected(location, TEXTS.get(i), twice);
      SparseVector alone = vectors(location, 1, List.of(TEXTS.get(i))).getFirst().orElseThrow();
      for (SparseVector vector : List.of(together.get(i).orElseThrow(), alone)) {
        assertThat(vector.terms()).isEqualTo(expected.terms()).hasSize(16);
        assertThat(vector.weights()).isEqualTo(expected.weights());
      }
    }
  }

  @Test
  void olderLayoutsAndSixteenBitsAreReadAlike() throws IOException {
    ModelLocation one =
        ModelStore.sparse(TinySparse.write(folder.resolve("one")).toString(), 16, hadoop);
    ModelLocation symmetric =
        ModelStore.sparse(TinySparse.writeSymmetric(folder.resolve("two")).toString(), 16, hadoop);
    SparseVector expected = vectors(one, 1, TEXTS).getFirst().orElseThrow();
    SparseVector same = vectors(symmetric, 1, TEXTS).getFirst().orElseThrow();
    assertThat(same.terms()).isEqualTo(expected.terms());
    assertThat(same.weights()).isEqualTo(expected.weights());
    assertThat(((OnnxEncoder.Sparse) symmetric.spec().encoder()).queries().file()).isEmpty();
    Path halves = TinySparse.write(folder.resolve("half"), TinySparse.graph().half(), "relu");
    SparseVector near =
        vectors(ModelStore.sparse(halves.toString(), 16, hadoop), 1, TEXTS)
            .getFirst()
            .orElseThrow();
    assertThat(near.dot(near))
        .isBetween(0.99 * expected.dot(expected), 1.01 * expected.dot(expected));
    assertThat(one.spec().fingerprint())
        .isNotEqualTo(ModelStore.sparse(one.uri(), 17, hadoop).spec().fingerprint())
        .isNotEqualTo(symmetric.spec().fingerprint());
  }

  @Test
  void aTextWithoutNumbersHasNone() throws IOException {
    Path model = TinySparse.write(folder.resolve("broken"), TinySparse.graph().broken(2), "relu");
    ModelLocation location = ModelStore.sparse(model.toString(), 16, hadoop);
    assertThat(vectors(location, 64, TEXTS)).allMatch(Optional::isEmpty); // all begin with [CLS]
  }

  @Test
  void whatCannotBeUsedIsSaid() throws IOException {
    Path model = TinySparse.write(folder.resolve("model"));
    assertThatThrownBy(() -> ModelStore.resolve(model.toString(), ModelOverrides.NONE, hadoop))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it makes sparse vectors")
        .hasMessageContaining("‹sparse.model›");
    Path dense = TinyModel.write(folder.resolve("dense"));
    assertThatThrownBy(() -> ModelStore.sparse(dense.toString(), 16, hadoop))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it makes no sparse vectors");
    assertThatThrownBy(() -> ModelStore.sparse(folder + "/none", 16, hadoop))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("there is no such folder");
    TinySparse.pooling(model.resolve("document_1_SpladePooling"), "sum", "relu");
    assertThatThrownBy(() -> ModelStore.sparse(model.toString(), 16, hadoop))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("its pooling_strategy is 'sum' (max is supported)");
    Path hidden =
        TinySparse.write(
            folder.resolve("hidden"), TinySparse.graph().output("last_hidden_state"), "relu");
    assertThatThrownBy(() -> ModelStore.sparse(hidden.toString(), 16, hadoop))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("it gives no 'logits'");
    Files.delete(hidden.resolve("query_0_SparseStaticEmbedding/model.safetensors"));
    Files.write(hidden.resolve("model.onnx"), TinySparse.graph().toBytes());
    assertThatThrownBy(() -> ModelStore.sparse(hidden.toString(), 16, hadoop))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("the weights of its queries' tokens are missing");
  }
}
