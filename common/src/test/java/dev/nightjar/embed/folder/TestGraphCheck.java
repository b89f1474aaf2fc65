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
import dev.nightjar.embed.OnnxGraph.ExtraInputs;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.testing.Overrides;
import dev.nightjar.testing.TinyGraph;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which graphs are taken, how they are read, and what is said of the others. */
class TestGraphCheck {
  private static final int INT32 = 6;
  private static final int INT64 = 7;
  private static final int FLOAT = 1;
  private static final int BOOL = 9;
  private static final int FLOAT16 = 10;
  private static final ModelInput INPUT = new ModelInput("", new int[] {2, 9, 40, 3});

  @TempDir Path folder;

  private ModelSpec read(ModelOverrides overrides) {
    return ModelFolder.read("tiny", folder, overrides);
  }

  private float[] vector(TinyGraph graph) throws IOException {
    TinyModel.write(folder, graph);
    return vector();
  }

  private float[] vector() {
    try (OnnxModel model =
        OnnxModel.open(read(ModelOverrides.NONE), folder, new BatchPlan(64, 1 << 12, 8))) {
      return model.embed(List.of(INPUT)).getFirst();
    }
  }

  private AbstractThrowableAssert<?, ?> refused(TinyGraph graph) throws IOException {
    TinyModel.write(folder, graph);
    return assertThatThrownBy(() -> read(ModelOverrides.NONE))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.onnx")
        .hasMessageContaining("optimum-cli export onnx --model NAME --task feature-extraction");
  }

  @Test
  void graphsOfOtherTasksAreRefusedWithTheExportThatWorks() throws IOException {
    refused(TinyModel.graph().ids().input("past_key_values_0", FLOAT, "batch", "2"))
        .hasMessageContaining("an input 'past_key_values_0', as graphs that generate text do");
    refused(TinyModel.graph().ids().input("decoder_input_ids", INT64, "batch", "sequence"))
        .hasMessageContaining("the encoder alone makes vectors");
    refused(TinyModel.graph().ids().input("pixel_values", FLOAT, "batch", "3"))
        .hasMessageContaining("for images or sound");
    refused(TinyModel.graph().input("attention_mask", INT64, "batch", "sequence"))
        .hasMessageContaining("it takes no input_ids but [attention_mask]");
    refused(TinyModel.graph().output("logits"))
        .hasMessageContaining("it gives [logits], neither last_hidden_state");
  }

  @Test
  void allInputsThatCannotBeGivenAreNamed() throws IOException {
    refused(TinyModel.graph().ids().input("bbox", INT64, "batch").input("pixel_mask", INT64, "b"))
        .hasMessageContaining("inputs 'bbox', 'pixel_mask', for images or sound");
    refused(TinyModel.graph().ids().input("past_key_values.0.key", FLOAT, "batch", "2"))
        .hasMessageContaining("'past_key_values.0.key' is float32[batch, 2]; keys and values");
    refused(past("heads", "4")).hasMessageContaining("how many heads of which size");
    refused(TinyModel.graph().adapters())
        .hasMessageContaining("config.json has no lora_adaptations that name them");
  }

  private static TinyGraph past(String heads, String size) {
    return TinyModel.graph().ids().input("past_key_values.0.key", FLOAT, "b", heads, "past", size);
  }

  @Test
  void decodersAreGivenKeysAndValuesOfNoTokens() throws IOException {
    float[] plain = vector(TinyModel.graph());
    assertThat(vector(past("2", "4"))).isEqualTo(plain);
    assertThat(vector(past("2", "4").input("past_key_values.0.value", FLOAT16, "b", "2", "p", "4")))
        .isEqualTo(plain);
    assertThat(vector(TinyModel.graph().ids().input("use_cache_branch", BOOL, "1")))
        .isEqualTo(plain);
    TinyModel.write(folder, past("heads", "size"));
    Files.writeString(
        folder.resolve("config.json"),
        "{\"hidden_size\": 8, \"num_attention_heads\": 4, \"num_key_value_heads\": 2}");
    assertThat(vector()).isEqualTo(plain);
    OnnxEncoder encoder = (OnnxEncoder) read(ModelOverrides.NONE).encoder();
    assertThat(encoder.graph().extra()).isEqualTo(new ExtraInputs(2, 2, Map.of()));
  }

  @Test
  void adaptersAreChosenByThePromptThatATextBeginsWith() throws IOException {
    TinyModel.write(folder, TinyModel.graph().adapters());
    Files.writeString(
        folder.resolve("config.json"),
        "{\"hidden_size\": 8, \"lora_adaptations\": [\"retrieval.query\", \"text-matching\", \"retrieval.passage\"]}");
    Files.writeString(
        folder.resolve("config_sentence_transformers.json"),
        "{\"prompts\": {\"retrieval.query\": \"find: \", \"retrieval.passage\": \"read: \", \"text-matching\": \"\"}}");
    ModelSpec spec = read(new Overrides().normalize(false).made());
    assertThat(spec.queryPrefix()).isEqualTo("find: ");
    assertThat(spec.passagePrefix()).isEqualTo("read: ");
    assertThat(spec.encoder().settings()).containsEntry("tasks", "{=1, find: =0, read: =2}");
    try (OnnxModel model = OnnxModel.open(spec, folder, new BatchPlan(64, 1 << 12, 8))) {
      int[] ids = INPUT.tokenIds();
      List<float[]> vectors =
          model.embed(
              List.of(
                  new ModelInput("find: a", ids),
                  new ModelInput("a", ids),
                  new ModelInput("read: a", ids)));
      for (int d = 0; d < TinyModel.DIMENSION; d++) {
        assertThat(vectors.get(1)[d] - vectors.get(0)[d]).isCloseTo(1, within(1e-5f));
        assertThat(vectors.get(2)[d] - vectors.get(0)[d]).isCloseTo(2, within(1e-5f));
      }
    }
  }

  @Test
  void quantisedWeightsAloneAreToldFromProductsOfBytes() throws IOException {
    TinyModel.write(folder, TinyModel.graph().operator("MatMulNBits").operator("MatMulNBits"));
    ModelSpec spec = read(ModelOverrides.NONE);
    assertThat(spec.encoder().settings()).containsEntry("precision", "weight-only");
    assertThat(spec.warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith(
            "its weights alone are quantised (2 MatMulNBits, nothing that multiplies bytes)");
    TinyModel.write(
        folder, TinyModel.graph().operator("DequantizeLinear").operator("MatMulInteger"));
    assertThat(read(ModelOverrides.NONE).warnings()).isEmpty();
    assertThat(read(ModelOverrides.NONE).encoder().settings()).containsEntry("precision", "int8");
  }

  @Test
  void fixedShapesAndOtherVersionsAreRefused() throws IOException {
    refused(TinyModel.graph().input("input_ids", INT64, "1", "sequence"))
        .hasMessageContaining("fixed to the shape [1, sequence]");
    refused(TinyModel.graph().input("input_ids", INT64, "batch", "128"))
        .hasMessageContaining("leave batch and sequence dynamic");
    refused(TinyModel.graph().input("input_ids", FLOAT, "batch", "sequence"))
        .hasMessageContaining("of type float32 (int64 and int32 are known)");
    refused(TinyModel.graph().versions(8, 27)).hasMessageContaining("it is of opset 27");
    refused(TinyModel.graph().versions(8, 6)).hasMessageContaining("ONNX Runtime runs 7 to 26");
    refused(TinyModel.graph().versions(14, 13)).hasMessageContaining("(IR version) is 14");
  }

  @Test
  void idsOf32BitsAndVectorsOf16BitsAndExternalWeightsAreRead() throws IOException {
    float[] plain = vector(TinyModel.graph());
    assertThat(vector(TinyModel.graph().versions(13, 26))).isEqualTo(plain);
    assertThat(vector(TinyModel.graph().output("hidden"))).isEqualTo(plain);
    TinyGraph external = TinyModel.graph().external("model.onnx_data");
    Files.write(folder.resolve("model.onnx_data"), external.weights());
    assertThat(vector(external)).isEqualTo(plain);
    assertThat(read(ModelOverrides.NONE).files()).containsKey("model.onnx_data");
    assertThat(vector(TinyModel.graph().half())).containsExactly(plain, within(2e-3f));
    OnnxEncoder encoder = (OnnxEncoder) read(ModelOverrides.NONE).encoder();
    assertThat(encoder.graph().precision()).isEqualTo("fp16");
    // The lookup itself takes ids of either width.
    assertThat(vector(TinyModel.graph().input("input_ids", INT32, "batch", "sequence")))
        .isEqualTo(plain);
  }

  @Test
  void aMissingFileOfWeightsIsNamed() throws IOException {
    TinyModel.write(folder, TinyModel.graph().external("weights/part.bin"));
    assertThatThrownBy(() -> read(ModelOverrides.NONE))
        .hasMessageContaining("Missing " + folder.resolve("weights/part.bin"))
        .hasMessageContaining("model.onnx keeps its weights there");
    TinyModel.write(folder, TinyModel.graph().external("../part.bin"));
    assertThatThrownBy(() -> read(ModelOverrides.NONE))
        .hasMessageContaining("names '../part.bin', which lies outside");
  }

  @Test
  void theOnlyGraphIsTakenAndSeveralAreNot() throws IOException {
    TinyModel.write(folder);
    Path graph = folder.resolve("model.onnx");
    Path other = folder.resolve("model_O3.onnx");
    Files.move(graph, other);
    assertThat(read(ModelOverrides.NONE).warnings())
        .containsExactly("no model.onnx: model_O3.onnx taken, the only graph");
    Files.copy(other, folder.resolve("model_O2.onnx"));
    assertThatThrownBy(() -> read(ModelOverrides.NONE))
        .hasMessageContaining("has [model_O2.onnx, model_O3.onnx]; give the wanted one that name");
  }

  @Test
  void aGraphThatPoolsIsReadAsItsFolderOrTheOptionSays() throws IOException {
    TinyModel.write(folder, TinyModel.graph().pooled());
    assertThat(pooling(ModelOverrides.NONE)).isEqualTo("mean");
    assertThat(pooling(pooled("graph"))).isEqualTo("graph");
    assertThat(pooling(pooled("cls+max"))).isEqualTo("cls+max");
    assertThat(read(pooled("cls+max")).dimension()).isEqualTo(2 * TinyModel.DIMENSION);
    TinyModel.write(folder, TinyModel.graph().pooledOnly());
    assertThat(pooling(ModelOverrides.NONE)).isEqualTo("graph");
    assertThatThrownBy(() -> read(pooled("cls")))
        .hasMessageContaining("Invalid option ‹model.pooling›: cls");
    TinyModel.write(folder);
    assertThatThrownBy(() -> read(pooled("graph"))).hasMessageContaining("vectors of tokens only");
  }

  private String pooling(ModelOverrides overrides) {
    return read(overrides).encoder().settings().getOrDefault("pooling", "");
  }

  private static ModelOverrides pooled(String pooling) {
    return new Overrides().pooling(Pooling.named(pooling)).made();
  }
}
