package dev.nightjar.embed.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.VectorModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** modules.json and the configs that it names. */
class TestModules {
  @TempDir Path folder;

  private void file(String name, String json) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, json.replace('\'', '"'));
  }

  private Modules read() throws IOException {
    return Modules.read(new FolderFiles(folder));
  }

  private void modules(String... kinds) throws IOException {
    file(
        "modules.json",
        Stream.of(kinds)
            .map(kind -> "{'type': 'sentence_transformers.models.%s'}".formatted(kind))
            .collect(Collectors.joining(", ", "[", "]")));
  }

  private void refuses(String message) {
    assertThatThrownBy(this::read).isInstanceOf(ModelException.class).hasMessageContaining(message);
  }

  @Test
  void aFolderWithoutTheFileIsOfMeansOfLengthOne() throws IOException {
    Modules modules = read();
    assertThat(modules.described()).isFalse();
    assertThat(modules.normalize()).isTrue();
    assertThat(modules.pooling()).isEmpty();
    file("1_Pooling/config.json", "{'pooling_mode': 'cls'}");
    assertThat(read().pooling()).map(PoolingConfig::pooling).contains(Pooling.CLS);
  }

  @Test
  void foldersOfModulesHaveUsualNames() throws IOException {
    modules("Transformer", "Pooling", "Dense", "Normalize");
    file("1_Pooling/config.json", "{'pooling_mode': 'max'}");
    file("2_Dense/config.json", "{'in_features': 4, 'out_features': 3}");
    Files.createFile(folder.resolve("2_Dense/model.safetensors"));
    Modules modules = read();
    assertThat(modules.names()).containsExactly("Transformer", "Pooling", "Dense", "Normalize");
    assertThat(modules.first()).isEmpty();
    assertThat(modules.pooling()).map(PoolingConfig::file).contains("1_Pooling/config.json");
    assertThat(modules.vectorModules())
        .extracting(VectorModule::key)
        .containsExactly("dense(4 to 3, tanh)");
    assertThat(modules.normalize()).isTrue();
  }

  @Test
  void onlyTheLastNormalizeIsTheEnd() throws IOException {
    modules(
        "Transformer", "Pooling", "Normalize", "LayerNorm", "Dropout", "Normalize", "Normalize");
    file("1_Pooling/config.json", "{}");
    file("3_LayerNorm/config.json", "{'dimension': 8}");
    Files.createFile(folder.resolve("3_LayerNorm/model.safetensors"));
    Modules modules = read();
    assertThat(modules.vectorModules())
        .extracting(VectorModule::key)
        .containsExactly("normalize", "layer_norm(8)");
    assertThat(modules.normalize()).isTrue();
    modules("Transformer", "Pooling");
    assertThat(read().normalize()).isFalse();
  }

  @Test
  void otherOrdersAndKindsAreRefused() throws IOException {
    modules("Pooling", "Transformer");
    refuses("its module 0 is 'sentence_transformers.models.Pooling'");
    modules("Transformer", "Transformer");
    refuses("its module 1 is");
    modules("Transformer", "Dense");
    refuses("a Transformer, then Pooling, then the others");
    modules("Transformer", "Pooling", "Pooling");
    refuses("its module 2 is");
    modules("Transformer", "CNN");
    refuses("'sentence_transformers.models.CNN' is not supported");
  }

  @Test
  void denseModulesSayWhatTheyNeed() throws IOException {
    modules("Transformer", "Pooling", "Dense");
    refuses("2_Dense/config.json: modules.json names its folder as the place of a Dense module");
    file("2_Dense/config.json", "{'out_features': 3}");
    Files.createFile(folder.resolve("2_Dense/model.safetensors"));
    refuses("Missing in_features");
    file(
        "2_Dense/config.json",
        "{'in_features': 4, 'out_features': 3, 'activation_function': 'torch.nn.Mish'}");
    refuses("its activation_function 'torch.nn.Mish' is not supported");
    file(
        "2_Dense/config.json",
        "{'in_features': 4, 'out_features': 3, 'module_input_name': 'token_embeddings'}");
    refuses("its module_input_name is 'token_embeddings'");
  }

  private Pooling pooling(String json) throws IOException {
    file("pooling.json", json);
    return PoolingConfig.read(new FolderFiles(folder), "pooling.json").pooling();
  }

  @Test
  void modesAreListedOrSwitched() throws IOException {
    assertThat(pooling("{'pooling_mode': 'lasttoken'}")).isEqualTo(Pooling.of(Pooling.Mode.LAST));
    assertThat(pooling("{'pooling_mode': ['max', 'cls']}").modes())
        .isEqualTo(List.of(Pooling.Mode.MAX, Pooling.Mode.CLS));
    assertThat(pooling("{'pooling_mode_max_tokens': true, 'pooling_mode_cls_token': true}").modes())
        .as("switches come in an order of their own")
        .isEqualTo(List.of(Pooling.Mode.CLS, Pooling.Mode.MAX));
    assertThat(pooling("{'pooling_mode_cls_token': false}")).isEqualTo(Pooling.MEAN);
  }

  @Test
  void configsSayWhetherPromptsArePooledAndHowLargeVectorsAre() throws IOException {
    file("pooling.json", "{'include_prompt': false, 'word_embedding_dimension': 12}");
    PoolingConfig config = PoolingConfig.read(new FolderFiles(folder), "pooling.json");
    assertThat(config.includePrompt()).isFalse();
    assertThat(config.dimension()).isEqualTo(12);
    file("pooling.json", "{'embedding_dimension': 7}");
    config = PoolingConfig.read(new FolderFiles(folder), "pooling.json");
    assertThat(config.includePrompt()).isTrue();
    assertThat(config.dimension()).isEqualTo(7);
  }

  @Test
  void namesThatLeadOutOfTheFolderAreRefused() {
    FolderFiles files = new FolderFiles(folder);
    for (String name : List.of("../model.onnx", "a/../../b", "/etc/hosts")) {
      assertThatThrownBy(() -> files.path(name))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("it names '" + name + "', which lies outside of it");
    }
    assertThat(files.path("a/../b")).isEqualTo(folder.resolve("b"));
  }

  @Test
  void filesAreFoundByNameAndEnd() throws IOException {
    FolderFiles files = new FolderFiles(folder);
    file("onnx/b.onnx", "");
    file("onnx/a.onnx", "");
    file("onnx/readme.md", "");
    assertThat(files.ending("onnx", ".onnx")).containsExactly("onnx/a.onnx", "onnx/b.onnx");
    assertThat(files.ending("nowhere", ".onnx")).isEmpty();
    assertThat(files.first(List.of("x", "onnx/b.onnx", "onnx/a.onnx"))).contains("onnx/b.onnx");
    assertThat(files.has("onnx")).as("a folder is no file").isFalse();
    assertThat(FolderFiles.parent("onnx/a.onnx")).isEqualTo("onnx");
    assertThat(FolderFiles.parent("a.onnx")).isEmpty();
    assertThat(files.digests(List.of("onnx/a.onnx")))
        .containsEntry(
            "onnx/a.onnx", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(files.json("none.json").isMissingNode()).isTrue();
  }
}
