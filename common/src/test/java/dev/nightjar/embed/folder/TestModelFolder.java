package dev.nightjar.embed.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.io.cache.NodeFolders;
import dev.nightjar.models.ModelStore;
import dev.nightjar.testing.Overrides;
import dev.nightjar.testing.TinyModel;
import dev.nightjar.vector.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model folder says about its model, and what the engine makes of its graph. */
class TestModelFolder {
  private static final BatchPlan PLAN = new BatchPlan(64, 1 << 12, 8);
  @TempDir Path folder;

  private ModelSpec read() {
    return ModelFolder.read("tiny", folder, ModelOverrides.NONE);
  }

  private void file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  @Test
  void readsLengthPromptsAndNormalisation() throws IOException {
    TinyModel.write(folder);
    file(
        "config_sentence_transformers.json",
        "{\"prompts\": {\"query\": \"ask: \", \"document\": \"tell: \"}}");
    ModelSpec spec = read();
    assertThat(spec.maxTokens()).isEqualTo(64);
    assertThat(spec.queryPrefix()).isEqualTo("ask: ");
    assertThat(spec.passagePrefix()).isEqualTo("tell: ");
    assertThat(spec.normalize()).isTrue();
    assertThat(spec.warnings()).isEmpty();
    file("modules.json", "[{\"type\": \"x.Transformer\"}, {\"type\": \"x.Pooling\"}]");
    assertThat(read().normalize()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "bert, 0, 514",
    "roberta, 1, 512",
    "xlm-roberta, 0, 513",
    "camembert, 1, 512",
    "mpnet, 0, 512",
    "longformer, 1, 512",
    "deberta-v2, 1, 514"
  })
  void positionsBeginWhereTheModelsKindHasThem(String type, int padding, int tokens)
      throws IOException {
    TinyModel.write(folder);
    file("sentence_bert_config.json", "{\"max_seq_length\": 514}");
    file(
        "config.json",
        String.format(
            Locale.ROOT,
            "{\"hidden_size\": 8, \"max_position_embeddings\": 514, \"model_type\": \"%s\", \"pad_token_id\": %d}",
            type,
            padding));
    assertThat(read().maxTokens()).isEqualTo(tokens);
  }

  @ParameterizedTest
  @CsvSource({
    "pooling_mode_mean_tokens, mean",
    "pooling_mode_cls_token, cls",
    "pooling_mode_max_tokens, max",
    "pooling_mode_lasttoken, last"
  })
  void everyPoolingIsReadAndGivesAnotherVector(String key, String pooling) throws IOException {
    TinyModel.write(folder);
    file("1_Pooling/config.json", "{\"%s\": true}".formatted(key));
    ModelSpec spec = read();
    assertThat(((OnnxEncoder) spec.encoder()).pooling().key()).isEqualTo(pooling);
    int[] ids = {2, 9, 40, 3};
    float[][] tokens = new float[ids.length][];
    try (OnnxModel model = OnnxModel.open(spec, folder, PLAN)) {
      for (int t = 0; t < ids.length; t++) {
        tokens[t] = model.embed(List.of(new ModelInput("", new int[] {ids[t]}))).getFirst();
      }
      // Single tokens are normalised; what must agree with a pooling is checked where it is exact.
      float[] vector = model.embed(List.of(new ModelInput("", ids))).getFirst();
      assertThat(Vectors.norm(vector)).isCloseTo(1, within(1e-6));
      switch (pooling) {
        case "cls" -> assertThat(vector).isEqualTo(tokens[0]);
        case "last" -> assertThat(vector).isEqualTo(tokens[3]);
        default -> assertThat(vector).isNotEqualTo(tokens[0]).isNotEqualTo(tokens[3]);
      }
    }
  }

  @Test
  void aGraphThatPoolsItselfGivesWhatMeanPoolingGives() throws IOException {
    TinyModel.write(folder);
    Path pooled = TinyModel.writePooled(folder.resolve("pooled"));
    List<ModelInput> inputs =
        List.of(
            new ModelInput("", new int[] {2, 9, 40, 3}), new ModelInput("", new int[] {2, 77, 3}));
    ModelSpec spec = ModelFolder.read("pooled", pooled, ModelOverrides.NONE);
    try (OnnxModel ours = OnnxModel.open(read(), folder, PLAN);
        OnnxModel own = OnnxModel.open(spec, pooled, PLAN)) {
      for (int i = 0; i < inputs.size(); i++) {
        assertThat(own.embed(inputs).get(i))
            .containsExactly(ours.embed(inputs).get(i), within(1e-6f));
      }
    }
  }

  @Test
  void theFingerprintFollowsEverythingThatChangesAVector() throws IOException {
    TinyModel.write(folder);
    String first = read().fingerprint();
    assertThat(read().fingerprint()).isEqualTo(first);
    file("tokenizer_config.json", "{\"do_lower_case\": false}");
    String second = read().fingerprint();
    assertThat(second).isNotEqualTo(first);
    file("1_Pooling/config.json", "{\"pooling_mode_cls_token\": true}");
    assertThat(read().fingerprint()).isNotEqualTo(second);
    file("tokenizer_config.json", "{\"truncation_side\": \"left\"}");
    assertThat(read().warnings()).anyMatch(warning -> warning.contains("the beginning is read"));
    String ends = "{\"add_eos_token\": %s, \"eos_token\": \"[SEP]\"}";
    file("tokenizer_config.json", ends.formatted("true"));
    assertThat(read().encoder().settings()).doesNotContainKey("special_tokens"); // as it is
    file("tokenizer_config.json", ends.formatted("false"));
    assertThat(read().encoder().settings())
        .containsEntry("special_tokens", "tokenizer_config.json");
    assertThat(ModelFolder.read("tiny", folder, new Overrides().maxTokens(32).made()).fingerprint())
        .isNotEqualTo(read().fingerprint());
  }

  @Test
  void whatIsMissingOrNotSupportedIsNamed() throws IOException {
    assertThatThrownBy(this::read).hasMessageContaining("Missing model.onnx");
    TinyModel.write(folder);
    file("modules.json", "[{\"type\": \"sentence_transformers.models.CNN\"}]");
    assertThatThrownBy(this::read)
        .hasMessageContaining("module 'sentence_transformers.models.CNN' is not supported");
    file("modules.json", "[{\"type\": \"x.Transformer\"}, {\"type\": \"x.Dense\"}]");
    assertThatThrownBy(this::read).hasMessageContaining("its module 1 is 'x.Dense'");
    TinyModel.write(folder);
    file("1_Pooling/config.json", "{\"pooling_mode_median_tokens\": true}");
    assertThatThrownBy(this::read)
        .hasMessageContaining("mode 'pooling_mode_median_tokens' is not supported");
    file("1_Pooling/config.json", "{\"word_embedding_dimension\": 9, \"pooling_mode\": \"cls\"}");
    assertThatThrownBy(this::read)
        .hasMessageContaining("word_embedding_dimension 9, the graph gives 8");
    file("1_Pooling/config.json", "{,}");
    assertThatThrownBy(this::read).hasMessageContaining("1_Pooling/config.json: it is no JSON");
    TinyModel.write(folder);
    Files.delete(folder.resolve("tokenizer.json"));
    assertThatThrownBy(this::read)
        .hasMessageContaining("Missing tokenizer.json")
        .hasMessageContaining("AutoTokenizer");
    TinyModel.write(folder);
    byte[] graph = Files.readAllBytes(folder.resolve("model.onnx"));
    for (int length : new int[] {0, graph.length / 2, graph.length - 1}) {
      Files.write(folder.resolve("model.onnx"), Arrays.copyOf(graph, length));
      assertThatThrownBy(this::read)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("model.onnx: it is not a whole ONNX graph (%d bytes", length);
    }
    Files.writeString(folder.resolve("model.onnx"), "version https://git-lfs");
    assertThatThrownBy(this::read).hasMessageContaining("run 'git lfs pull'");
    ModelSpec whole = ModelFolder.read("tiny", TinyModel.write(folder), ModelOverrides.NONE);
    Files.writeString(folder.resolve("model.onnx"), "nothing");
    assertThatThrownBy(this::read).hasMessageContaining("it is no ONNX graph");
    assertThatThrownBy(() -> OnnxModel.open(whole, folder, PLAN))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("Cannot open model.onnx of model 'tiny'");
  }

  @Test
  void aModelByUriIsCopiedOnceAndChecked() throws IOException {
    Path source = TinyModel.write(folder.resolve("source"));
    Configuration hadoop = new Configuration();
    hadoop.set(NodeFolders.COPIES, folder.resolve("cache").toString());
    ModelLocation location = ModelStore.resolve("file://" + source, ModelOverrides.NONE, hadoop);
    Path copy = ModelStore.local(location, hadoop);
    assertThat(copy).startsWith(folder.resolve("cache"));
    assertThat(copy.resolve("1_Pooling/config.json"))
        .hasSameBinaryContentAs(source.resolve("1_Pooling/config.json"));
    assertThat(ModelStore.local(location, hadoop)).isEqualTo(copy);
    Path other = TinyModel.write(folder.resolve("other"), 7);
    ModelLocation swapped = new ModelLocation("file://" + other, "", location.spec());
    assertThatThrownBy(() -> ModelStore.local(swapped, hadoop))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("its SHA-256 is");
    assertThatThrownBy(
            () -> ModelStore.resolve("file:///no/such/model", ModelOverrides.NONE, hadoop))
        .hasMessageContaining("Missing model folder: file:///no/such/model");
  }
}
