package dev.nightjar.embed.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.LateInteraction;
import dev.nightjar.embed.LateInteraction.Filling;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.TokenVectors;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.testing.Overrides;
import dev.nightjar.testing.StaticTables;
import dev.nightjar.testing.TinyModel;
import dev.nightjar.vector.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of late interaction, whoever saved them. */
class TestLateFolder {
  private static final int MASK = 4;
  private static final String TRANSFORMER = "sentence_bert_config.json";
  private static final String SETTINGS = "config_sentence_transformers.json";

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    TinyModel.writeLate(folder);
  }

  private void file(String name, String json) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, json.replace('\'', '"'));
  }

  private ModelSpec read() {
    return ModelFolder.read("tiny", folder, ModelOverrides.NONE);
  }

  private LateInteraction interaction() {
    return ((OnnxEncoder) read().encoder()).interaction();
  }

  private void refuses(String message) {
    assertThatThrownBy(this::read).isInstanceOf(ModelException.class).hasMessageContaining(message);
  }

  private float[] vector(ModelSpec spec, ModelInput input) {
    try (OnnxModel model = OnnxModel.open(spec, folder, new BatchPlan(64, 1 << 12, 8))) {
      return model.embed(List.of(input)).getFirst();
    }
  }

  @Test
  void eachTokenGoesThroughTheLayerAndIsScaledToLengthOne() throws IOException {
    int[] ids = {2, 40, 9};
    ModelSpec spec = read().with(Granularity.TOKEN);
    assertThat(spec.dimension()).isEqualTo(TinyModel.TOKEN_DIMENSION);
    float[] both = vector(spec, new ModelInput("", ids));
    float[][] tokens = TokenVectors.tokens(both, TinyModel.TOKEN_DIMENSION, ids.length);
    TinyModel.write(folder.resolve("plain"));
    ModelSpec plain = ModelFolder.read("plain", folder.resolve("plain"), ModelOverrides.NONE);
    float[] mean = new float[TinyModel.TOKEN_DIMENSION];
    try (OnnxModel model =
        OnnxModel.open(plain, folder.resolve("plain"), new BatchPlan(64, 1 << 12, 8))) {
      for (int t = 0; t < ids.length; t++) {
        // The lengths of what is looked up are gone, and would go anyway.
        float[] row = model.embed(List.of(new ModelInput("", new int[] {ids[t]}))).getFirst();
        float[] expected = new float[TinyModel.TOKEN_DIMENSION];
        for (int o = 0; o < expected.length; o++) {
          for (int i = 0; i < row.length; i++) {
            expected[o] += (float) Math.sin(o * row.length + i + 1.0) * row[i];
          }
        }
        Vectors.normalize(expected);
        assertThat(tokens[t]).containsExactly(expected, within(1e-5f));
        for (int o = 0; o < mean.length; o++) {
          mean[o] += expected[o] / ids.length;
        }
      }
    }
    Vectors.normalize(mean);
    assertThat(TokenVectors.text(both, mean.length)).containsExactly(mean, within(1e-5f));
    assertThat(vector(read(), new ModelInput("", ids)))
        .isEqualTo(TokenVectors.text(both, mean.length));
  }

  @Test
  void questionsAreFilledUpAndPassagesAreNot() {
    ModelSpec spec = read();
    assertThat(spec.warnings()).singleElement().asString().contains("mean of its tokens'");
    assertThat(List.of(spec.queryPrefix(), spec.passagePrefix())).containsExactly("the ", "of ");
    assertThat(spec.maxTokens()).isEqualTo(32);
    ModelSpec asked = spec.questions();
    assertThat(asked.maxTokens()).isEqualTo(10);
    assertThat(asked.fingerprint()).isNotEqualTo(spec.fingerprint());
    assertThat(asked.questions()).isEqualTo(asked);
    int[] ids = {2, 9, 3};
    assertThat(spec.encoder().input("a", ids, 0).tokenIds()).containsExactly(ids);
    assertThat(asked.encoder().input("a", ids, 0).tokenIds())
        .containsExactly(2, 9, 3, MASK, MASK, MASK, MASK, MASK, MASK, MASK);
    assertThat(asked.encoder().input("a", ids, 0).hidden()).isZero();
    assertThat(((OnnxEncoder) spec.encoder()).interaction().skipped()).hasSize(2);
    assertThat(((OnnxEncoder) asked.encoder()).interaction().skipped()).isEmpty();
    assertThat(spec.encoder().settings())
        .containsEntry("token_layers", "dense(8 to 4, identity, no bias), normalize")
        .containsEntry("query_tokens", "10")
        .containsEntry("query_expansion", "to 10 by token 4, attended");
  }

  @Test
  void onlyTheShortestAreFilledUpIfThatIsAFloor() throws IOException {
    file(
        TRANSFORMER,
        "{'max_seq_length': 64, 'query_length': 20, 'query_expansion': {'strategy': 'min', 'attend': true, 'token': 'the', 'length': 5}}");
    ModelSpec asked = read().questions();
    assertThat(asked.maxTokens()).isEqualTo(20);
    int the = asked.encoder().input("", new int[] {2, 9, 9, 3}, 0).tokenIds()[4];
    assertThat(the).isNotEqualTo(MASK);
    assertThat(asked.encoder().input("", new int[6], 0).tokenIds()).hasSize(6);
    file(TRANSFORMER, "{'max_seq_length': 64, 'query_length': 20, 'document_length': 60}");
    assertThat(read().questions().maxTokens()).isEqualTo(20);
    assertThat(interaction().filling()).isEqualTo(Filling.NONE);
    assertThat(read().maxTokens()).isEqualTo(60);
  }

  @Test
  void fillersThatAreNotAttendedToNeedAMask() throws IOException {
    file(TRANSFORMER, "{'query_expansion': {'strategy': 'fixed', 'attend': false, 'length': 8}}");
    refuses("the graph takes no attention_mask; export it again with one");
    Files.write(
        folder.resolve("model.onnx"),
        TinyModel.graph().ids().input("attention_mask", 7, "batch", "sequence").toBytes());
    ModelInput input = read().questions().encoder().input("", new int[] {2, 9, 3}, 0);
    assertThat(input.hidden()).isEqualTo(5);
  }

  @Test
  void pylateKeepsItsSettingsAtTheTop() throws IOException {
    file(
        "modules.json",
        "[{'type': 'sentence_transformers.models.Transformer', 'path': ''}, {'type': 'pylate.models.Dense.Dense', 'path': '1_Dense'}]");
    file(TRANSFORMER, "{'max_seq_length': 30}");
    file(
        "1_Dense/config.json",
        "{'in_features': 8, 'out_features': 4, 'bias': false, 'activation_function': 'torch.nn.modules.linear.Identity'}");
    file(
        SETTINGS,
        "{'model_type': 'ColBERT', 'query_prefix': '[MASK] ', 'document_prefix': '## ', 'query_length': 12, 'document_length': 31, 'attend_to_expansion_tokens': true, 'prompts': {'query': 'the '}}");
    ModelSpec spec = read();
    assertThat(spec.queryPrefix()).isEqualTo("[MASK] the ");
    assertThat(spec.passagePrefix()).isEqualTo("## ");
    assertThat(spec.maxTokens()).isEqualTo(31);
    assertThat(spec.normalize()).isTrue();
    assertThat(interaction().markers()).containsExactly("## ", "[MASK] ");
    assertThat(interaction().filling()).isEqualTo(new Filling(12, MASK, true));
    assertThat(interaction().skippedInPassages()).as("all punctuation of ASCII").hasSize(32);
    file(SETTINGS, "{'model_type': 'ColBERT', 'do_query_expansion': false, 'skiplist_words': []}");
    assertThat(interaction().filling()).isEqualTo(Filling.NONE);
    assertThat(interaction().skippedInPassages()).isEmpty();
  }

  @Test
  void stanfordKeepsItsLayerAmongTheWeights() throws IOException {
    Files.delete(folder.resolve("modules.json"));
    Files.delete(folder.resolve(SETTINGS));
    Files.delete(folder.resolve(TRANSFORMER));
    file(
        "config.json",
        "{'architectures': ['HF_ColBERT'], 'hidden_size': 8, 'max_position_embeddings': 512}");
    refuses("model.safetensors: the weights of a Dense module");
    Files.write(
        folder.resolve("model.safetensors"),
        new StaticTables().floats("linear.weight", new float[24], 3, 8).file());
    file(
        "artifact.metadata",
        "{'query_token_id': '[unused0]', 'doc_token_id': '[unused1]', 'query_maxlen': 16, 'doc_maxlen': 90, 'attend_to_mask_tokens': true}");
    ModelSpec spec = read();
    assertThat(spec.dimension()).isEqualTo(3);
    assertThat(spec.files()).containsKey("model.safetensors");
    assertThat(List.of(spec.queryPrefix(), spec.passagePrefix()))
        .containsExactly("[unused0] ", "[unused1] ");
    assertThat(List.of(spec.maxTokens(), spec.questions().maxTokens())).containsExactly(90, 16);
    assertThat(interaction().skippedInPassages()).hasSize(32);
    file("artifact.metadata", "{'mask_punctuation': false, 'attend_to_mask_tokens': true}");
    assertThat(interaction().skippedInPassages()).isEmpty();
    assertThat(interaction().filling().length()).isEqualTo(32);
  }

  @Test
  void aGraphMayHaveTheLayerInside() throws IOException {
    file(
        "1_Dense/config.json",
        "{'in_features': 12, 'out_features': 8, 'bias': false, 'activation_function': 'torch.nn.modules.linear.Identity'}");
    assertThat(read().dimension()).isEqualTo(TinyModel.DIMENSION);
    assertThat(read().warnings()).anyMatch(warning -> warning.contains("to be in the graph"));
    file("1_Dense/config.json", "{'in_features': 12, 'out_features': 9}");
    refuses("takes 12 numbers, what stands before it gives 8");
  }

  @Test
  void whatCannotBeDoneIsSaidByName() throws IOException {
    String modules = Files.readString(folder.resolve("modules.json"));
    file(TRANSFORMER, "{'query_expansion': {'strategy': 'max', 'length': 8}}");
    refuses("its query_expansion is {\"strategy\":\"max\",\"length\":8} (strategy fixed or min");
    file(
        TRANSFORMER,
        "{'query_expansion': {'strategy': 'fixed', 'attend': true, 'length': 8, 'token': 'xyz'}}");
    refuses("queries are filled up with xyz, which the tokenizer does not know");
    file(TRANSFORMER, "{'query_expansion': {'strategy': 'fixed', 'attend': true, 'length': 600}}");
    refuses("queries are filled up to 600 tokens, the encoder reads 512");
    file(TRANSFORMER, "{'query_expansion': {'strategy': 'fixed', 'attend': true, 'length': 8}}");
    file("tokenizer_config.json", "{'padding_side': 'left'}");
    refuses("queries are filled up at their front (padding_side is left)");
    Files.delete(folder.resolve("tokenizer_config.json"));
    file("2_MultiVectorMask/config.json", "{'keep_only_token_ids': [7]}");
    refuses("its MultiVectorMask has keep_only_token_ids, which are for images");
    file("2_MultiVectorMask/config.json", "{'skiplist_words': ['.', 'xyz']}");
    assertThat(read().warnings()).contains("its skiplist has words that are no tokens: [xyz]");
    file("modules.json", modules.replace("MultiVectorMask", "HierarchicalTokenPooling"));
    refuses("HierarchicalTokenPooling' is not supported");
    file("modules.json", modules.replace(".Normalize\"", ".LayerNorm\""));
    refuses("LayerNorm' is none of late interaction");
    Files.delete(folder.resolve("modules.json"));
    refuses("Missing modules.json: a model of late interaction names its layers there");
    TinyModel.writePooled(folder.resolve("other"));
    Files.copy(
        folder.resolve("other/model.onnx"),
        folder.resolve("model.onnx"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    file("modules.json", modules);
    refuses("its graph gives no vectors of tokens, but of texts; export the encoder alone");
  }

  @Test
  void theInputEmbeddingsAreThoseOfAnyModel() {
    ModelOverrides overrides = new Overrides().layer(EncoderLayer.EMBEDDINGS).made();
    ModelSpec spec = ModelFolder.read("tiny", folder, overrides);
    assertThat(((OnnxEncoder) spec.encoder()).interaction().exists()).isFalse();
    assertThat(spec.dimension()).isEqualTo(TinyModel.DIMENSION);
    assertThat(Optional.of(spec.questions())).contains(spec);
  }
}
