package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.testing.ModelFolders;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.SubwordTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Folders as sentence-transformers writes them, with each pooling, several at once, dense layers,
 * layer norms, excluded prompts and a cut, give its vectors.
 */
class TestSentenceTransformers {
  private static final JsonNode GOLDEN = ModelFolders.golden();

  @TempDir Path folder;

  static Stream<String> folders() {
    return GOLDEN.path("vectors").properties().stream().map(entry -> entry.getKey());
  }

  @ParameterizedTest
  @MethodSource("folders")
  void vectorsAreThoseOfSentenceTransformers(String name) throws IOException {
    ModelFolders.write(name, folder);
    ModelSpec spec = ModelFolder.read(name, folder, ModelOverrides.NONE);
    assertThat(spec.warnings()).isEmpty();
    OnnxEncoder encoder = (OnnxEncoder) spec.encoder();
    try (SubwordTokenizer tokenizer = SubwordTokenizer.open(folder.resolve(encoder.tokenizer()));
        OnnxModel model = OnnxModel.open(spec, folder, new BatchPlan(64, 1 << 12, 8))) {
      String prefix = spec.queryPrefix();
      DocumentChunks chunks =
          new DocumentChunks(
              Objects.requireNonNull(Chunker.byName().get("whole")),
              tokenizer,
              prefix,
              new ChunkLimits(spec.maxTokens(), 0));
      int prompt = prefix.isEmpty() ? 0 : 1 + tokenizer.tokenize(prefix).size();
      List<ModelInput> inputs = new ArrayList<>();
      GOLDEN
          .path("texts")
          .forEach(
              text ->
                  inputs.add(
                      new ModelInput(prefix + text.asText(), chunks.ids(text.asText()), prompt)));
      List<float[]> vectors = model.embed(inputs);
      JsonNode expected = GOLDEN.path("vectors").path(name);
      for (int i = 0; i < inputs.size(); i++) {
        float[] reference = new ObjectMapper().convertValue(expected.get(i), float[].class);
        assertThat(vectors.get(i))
            .as(inputs.get(i).text())
            .hasSize(spec.dimension())
            .containsExactly(reference, within(1e-5f));
      }
    }
  }
}
