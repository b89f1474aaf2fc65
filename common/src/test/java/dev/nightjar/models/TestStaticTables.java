package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.StaticEncoder;
import dev.nightjar.embed.TokenVectors;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.embed.folder.ModelInspection;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.testing.ModelFolders;
import dev.nightjar.testing.Overrides;
import dev.nightjar.testing.StaticTables;
import dev.nightjar.testing.TinyModel;
import dev.nightjar.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tables of tokens as sentence-transformers and model2vec save them: vectors are those of the
 * library that saved the folder, and other folders are refused by name.
 */
class TestStaticTables {
  private static final JsonNode GOLDEN = ModelFolders.golden(ModelFolders.STATIC);
  private static final int DIMENSION = 4;

  @TempDir Path folder;

  private final Configuration hadoop = new Configuration();

  static Stream<String> folders() {
    return GOLDEN.path("vectors").properties().stream().map(entry -> entry.getKey());
  }

  @ParameterizedTest
  @MethodSource("folders")
  void vectorsAreThoseOfTheLibraryThatSavedTheFolder(String name) throws IOException {
    ModelFolders.write(ModelFolders.STATIC, name, folder);
    ModelLocation model = ModelStore.resolve(folder.toString(), ModelOverrides.NONE, hadoop);
    assertThat(model.spec().encoder().settings())
        .containsEntry(
            "format", name.startsWith("model2vec") ? "model2vec" : "sentence-transformers");
    JsonNode texts = GOLDEN.path("texts");
    List<float[]> vectors = vectors(model, texts);
    for (int i = 0; i < texts.size(); i++) {
      float[] reference =
          new ObjectMapper().convertValue(GOLDEN.path("vectors").path(name).get(i), float[].class);
      float largest = 1;
      for (float value : reference) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertThat(vectors.get(i))
          .as(texts.get(i).asText())
          .containsExactly(reference, within(1e-6f * largest));
    }
  }

  private List<float[]> vectors(ModelLocation model, JsonNode texts) {
    List<ModelInput> inputs = new ArrayList<>();
    try (Tokenizer tokenizer = ExecutorModels.tokenizer(model, hadoop);
        EmbeddingModel opened = ExecutorModels.model(model, new BatchPlan(64, 64, 4), hadoop)) {
      texts.forEach(
          text ->
              inputs.add(new ModelInput(text.asText(), tokenizer.tokenize(text.asText()).ids())));
      return opened.embed(inputs);
    }
  }

  private static int tokens() {
    return TinyModel.vocabularySize();
  }

  private StaticTables table(String tensor) {
    return new StaticTables()
        .floats(tensor, StaticTables.random(tokens() * DIMENSION), tokens(), DIMENSION);
  }

  private ModelSpec read(ModelOverrides overrides) {
    return ModelFolder.read("static", folder, overrides);
  }

  private void refused(StaticTables table, String message) throws IOException {
    table.write(folder);
    assertThatThrownBy(() -> read(ModelOverrides.NONE))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  @Test
  void tablesThatDoNotFitAreRefused() throws IOException {
    refused(
        new StaticTables().floats("embedding.weight", new float[8], 2, 4),
        "its tokenizer has %s tokens, its table rows for 2".formatted(tokens()));
    refused(
        new StaticTables().floats("linear.weight", new float[8], 2, 4),
        "it has {linear.weight=F32[2, 4]}, and no table 'embeddings' or 'embedding.weight'");
    refused(
        new StaticTables()
            .tensor("embeddings", "U8", new byte[tokens() * DIMENSION], tokens(), DIMENSION),
        "'embeddings' has values of type U8 (F32, F16, BF16, I8 and F64 are read)");
    refused(
        table("embeddings").integers("mapping", new long[] {0, tokens()}),
        "its mapping names row %s of %s".formatted(tokens(), tokens()));
    refused(
        table("embeddings").floats("weights", new float[3], 3),
        "it has 3 weights for %s tokens".formatted(tokens()));
    table("embeddings").write(folder);
    Files.delete(folder.resolve("tokenizer.json"));
    assertThatThrownBy(() -> read(ModelOverrides.NONE))
        .hasMessageContaining("Missing tokenizer.json: the folder of a static model holds it");
  }

  @Test
  void aFolderWithoutModulesIsKnownByItsConfigOrItsTable() throws IOException {
    table("embeddings").write(folder);
    Files.delete(folder.resolve("modules.json"));
    assertThat(read(ModelOverrides.NONE).normalize()).isFalse();
    Files.writeString(
        folder.resolve("config.json"),
        "{\"model_type\": \"model2vec\", \"normalize\": true, \"seq_length\": 100}");
    Files.createDirectory(folder.resolve("onnx"));
    Files.write(folder.resolve("onnx/model.onnx"), new byte[0]); // its own graph is not read
    ModelSpec spec = read(ModelOverrides.NONE);
    assertThat(spec.normalize()).isTrue();
    assertThat(spec.maxTokens()).isEqualTo(100);
    assertThat(spec.encoder().chunkTokens(spec.maxTokens())).isEqualTo(100);
    assertThat(((StaticEncoder) spec.encoder()).unknown()).isEqualTo(1);
  }

  @Test
  void optionsSayMoreThanTheFolder() throws IOException {
    table("embedding.weight").write(folder);
    Files.writeString(
        folder.resolve("config_sentence_transformers.json"),
        "{\"prompts\": {\"query\": \"ask: \"}, \"truncate_dim\": 3}");
    ModelSpec spec = read(ModelOverrides.NONE);
    assertThat(spec.dimension()).isEqualTo(3);
    assertThat(spec.queryPrefix()).isEqualTo("ask: ");
    assertThat(spec.encoder().settings()).containsEntry("dimensions", "3");
    ModelOverrides two = new Overrides().dimensions(2).normalize(false).made();
    assertThat(read(two).fingerprint()).isNotEqualTo(spec.fingerprint());
    assertThat(read(two).normalize()).isFalse();
    assertThatThrownBy(() -> read(new Overrides().pooling(Pooling.CLS).made()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("model.pooling");
    assertThatThrownBy(() -> read(new Overrides().dimensions(5).made()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("1 to 4");
  }

  @Test
  void tokensHaveTheirRowsAndUnknownOnesNone() throws IOException {
    table("embeddings").write(folder);
    ModelLocation model = ModelStore.resolve(folder.toString(), ModelOverrides.NONE, hadoop);
    ModelLocation tokens = model.with(model.spec().with(Granularity.TOKEN));
    try (EmbeddingModel opened = ExecutorModels.model(tokens, new BatchPlan(64, 64, 4), hadoop)) {
      float[] joined = opened.embed(List.of(new ModelInput("", new int[] {5, 1, 6}))).getFirst();
      float[][] each = TokenVectors.tokens(joined, DIMENSION, 3);
      assertThat(each[1]).containsOnly(0);
      float[] alone = opened.embed(List.of(new ModelInput("", new int[] {5}))).getFirst();
      assertThat(each[0]).containsExactly(TokenVectors.text(alone, DIMENSION), within(1e-6f));
      assertThat(opened.embed(List.of(new ModelInput("", new int[] {1}))).getFirst())
          .containsOnly(0);
    }
  }

  @Test
  void inspectionTellsAllOfTheFolder() throws IOException {
    table("embeddings").floats("weights", new float[tokens()], tokens()).write(folder);
    ModelLocation model = ModelStore.resolve(folder.toString(), ModelOverrides.NONE, hadoop);
    assertThat(ModelStore.inspect(model, hadoop))
        .hasValueSatisfying(
            seen -> {
              ModelInspection.Table table = (ModelInspection.Table) seen;
              assertThat(table.table())
                  .isEqualTo("embeddings: F32[%s, %s]".formatted(table.rows(), DIMENSION));
              assertThat(table.files()).containsOnlyKeys("model.safetensors", "tokenizer.json");
              assertThat(table.weighted()).isTrue();
              assertThat(table.unknownTokens()).isEqualTo("left out");
              assertThat(table.modules()).containsExactly("StaticEmbedding", "Normalize");
              assertThat(table.maxTokensFrom()).isEqualTo("no limit but memory");
            });
  }
}
