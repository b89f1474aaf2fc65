package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.testing.ModelFolders;
import dev.nightjar.testing.Overrides;
import dev.nightjar.testing.TinyModel;
import dev.nightjar.vector.Vectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prompts by name, the cut to fewer dimensions, and folders whose modules are not as they should.
 */
class TestPromptsAndModules {
  private static final ModelInput INPUT = new ModelInput("", new int[] {2, 9, 40, 3});

  @TempDir Path folder;

  private ModelSpec read() {
    return ModelFolder.read("tiny", folder, ModelOverrides.NONE);
  }

  private ModelSpec cut(int dimensions) {
    return ModelFolder.read("tiny", folder, new Overrides().dimensions(dimensions).made());
  }

  private float[] vector(ModelSpec spec) {
    try (OnnxModel model = OnnxModel.open(spec, folder, new BatchPlan(64, 1 << 12, 8))) {
      return model.embed(List.of(INPUT)).getFirst();
    }
  }

  private void file(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  @Test
  void promptsGoByNameAndTextsAreTheirOwn() throws IOException {
    TinyModel.write(folder);
    file(
        "config_sentence_transformers.json",
        "{\"default_prompt_name\": \"STS\", \"prompts\": {\"query\": \"ask: \", \"STS\": \"same? \"}}");
    ModelSpec spec = read();
    assertThat(spec.queryPrefix()).isEqualTo("ask: ");
    assertThat(spec.passagePrefix()).isEqualTo("same? ");
    assertThat(spec.defaultPrompt()).isEqualTo("same? ");
    assertThat(spec.prompt("query")).isEqualTo("ask: ");
    assertThat(spec.prompt("passage")).isEqualTo("same? ");
    assertThat(spec.prompt("STS")).isEqualTo("same? ");
    assertThat(spec.prompt("Find it: ")).isEqualTo("Find it: ");
    assertThat(spec.prompt("查找：")).isEqualTo("查找：");
    assertThat(spec.prompt("")).isEmpty();
    assertThatThrownBy(() -> spec.prompt("qeury"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Invalid option ‹model.prompt›: qeury (STS, default, passage, query")
        .hasMessageContaining("did you mean 'query'?");
    assertThat(spec.withPassagePrefix("x: ").fingerprint()).isNotEqualTo(spec.fingerprint());
    assertThat(spec.withPassagePrefix("same? ")).isEqualTo(spec);
    file("config_sentence_transformers.json", "{\"default_prompt_name\": \"no\"}");
    assertThatThrownBy(this::read).hasMessageContaining("default_prompt_name 'no' is none of");
    file("config_sentence_transformers.json", "{\"model_type\": \"SparseEncoder\"}");
    assertThatThrownBy(this::read).hasMessageContaining("Cannot use the sparse model in");
  }

  @Test
  void vectorsAreCutAndThenNormalised() throws IOException {
    TinyModel.write(folder);
    float[] whole = vector(read());
    ModelSpec spec = cut(3);
    float[] expected = Arrays.copyOf(whole, 3);
    Vectors.normalize(expected);
    assertThat(vector(spec)).containsExactly(expected, within(1e-6f));
    assertThat(spec.dimension()).isEqualTo(3);
    assertThat(spec.encoder().settings()).containsEntry("dimensions", "3");
    assertThat(spec.fingerprint()).isNotEqualTo(read().fingerprint());
    assertThat(cut(TinyModel.DIMENSION)).isEqualTo(read());
    assertThatThrownBy(() -> cut(TinyModel.DIMENSION + 1))
        .hasMessageContaining("Invalid option ‹model.dimensions›: 9 (1 to 8 for the model in");
    assertThatThrownBy(() -> cut(0)).hasMessageContaining("‹model.dimensions›: 0");
    file("config_sentence_transformers.json", "{\"truncate_dim\": 3}");
    assertThat(read()).isEqualTo(spec);
    assertThat(cut(TinyModel.DIMENSION).dimension()).isEqualTo(TinyModel.DIMENSION);
  }

  @Test
  void theWeightsOfALayerAreCheckedAndPartOfTheFingerprint() throws IOException {
    ModelFolders.write("dense-tanh", folder);
    ModelSpec spec = read();
    assertThat(spec.files()).containsKey("2_Dense/model.safetensors");
    assertThat(spec.encoder().settings()).containsEntry("layers", "dense(16 to 12, tanh)");
    Path weights = folder.resolve("2_Dense/model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    assertThat(read().fingerprint()).isNotEqualTo(spec.fingerprint());
    Files.write(weights, Arrays.copyOf(bytes, bytes.length - 4));
    assertThatThrownBy(() -> vector(spec)).hasMessageContaining("Cannot read the weights in");
    Files.write(weights, safetensors("{\"linear.weight\": {\"dtype\": \"I8\", \"shape\": [1]}}"));
    assertThatThrownBy(() -> vector(spec)).hasMessageContaining("other bytes than its shape");
    Files.write(weights, safetensors("{}"));
    assertThatThrownBy(() -> vector(spec)).hasMessageContaining("Missing weights 'linear.weight'");
    Files.move(weights, folder.resolve("2_Dense/pytorch_model.bin"));
    assertThatThrownBy(this::read)
        .hasMessageContaining("Missing " + weights)
        .hasMessageContaining("its pytorch_model.bin is not read, save the model as safetensors");
  }

  @Test
  void modulesThatDoNotFitAreNamed() throws IOException {
    ModelFolders.write("dense-tanh", folder);
    String config = Files.readString(folder.resolve("2_Dense/config.json"));
    file("2_Dense/config.json", config.replace("\"in_features\": 16", "\"in_features\": 20"));
    assertThatThrownBy(this::read)
        .hasMessageContaining(
            "dense(20 to 12, tanh) takes 20 numbers, what stands before it gives");
    file("2_Dense/config.json", config.replace("activation.Tanh", "activation.Hardswish"));
    assertThatThrownBy(this::read).hasMessageContaining("activation.Hardswish' is not supported");
    file(
        "2_Dense/config.json",
        config.replace(
            "\"module_input_name\": \"sentence_embedding\"",
            "\"module_input_name\": \"token_embeddings\""));
    assertThatThrownBy(this::read)
        .hasMessageContaining("its module_input_name is 'token_embeddings'");
    Files.delete(folder.resolve("2_Dense/config.json"));
    assertThatThrownBy(this::read).hasMessageContaining("Missing " + folder.resolve("2_Dense"));
  }

  private static byte[] safetensors(String header) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }
}
