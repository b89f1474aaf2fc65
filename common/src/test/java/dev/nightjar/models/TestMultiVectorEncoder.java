package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.TokenVectors;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.query.QueryEncoder;
import dev.nightjar.testing.ModelFolders;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Folders as sentence-transformers' MultiVectorEncoder, PyLate and Stanford's ColBERT save them
 * give the vectors of tokens that sentence-transformers gives: of questions, which are filled up,
 * and of documents, of which some are left out.
 */
class TestMultiVectorEncoder {
  private static final JsonNode GOLDEN = ModelFolders.golden(ModelFolders.LATE);
  private static final BatchPlan BATCHES = new BatchPlan(64, 1 << 12, 8);

  @TempDir Path folder;

  static Stream<String> folders() {
    return GOLDEN.path("folders").properties().stream().map(entry -> entry.getKey());
  }

  @ParameterizedTest
  @MethodSource("folders")
  void vectorsOfTokensAreThoseOfSentenceTransformers(String name) throws IOException {
    ModelFolders.writeWhole(ModelFolders.LATE, name, folder);
    ModelSpec spec = ModelFolder.read(name, folder, ModelOverrides.NONE).with(Granularity.TOKEN);
    ModelLocation location = new ModelLocation(folder.toString(), folder.toString(), spec);
    JsonNode golden = GOLDEN.path("folders").path(name);
    try (QueryEncoder questions =
        new QueryEncoder(location, spec.queryPrefix(), BATCHES, new Configuration())) {
      for (int q = 0; q < GOLDEN.path("queries").size(); q++) {
        String text = GOLDEN.path("queries").get(q).asText();
        equal(questions.question(text).tokens(), golden.path("queries").get(q), text);
      }
    }
    for (int d = 0; d < GOLDEN.path("documents").size(); d++) {
      String text = GOLDEN.path("documents").get(d).asText();
      equal(tokens(location, text), golden.path("documents").get(d), text);
    }
  }

  private static void equal(float[][] tokens, JsonNode expected, String text) {
    assertThat(tokens).as(text).hasNumberOfRows(expected.size());
    for (int t = 0; t < tokens.length; t++) {
      float[] reference = new ObjectMapper().convertValue(expected.get(t), float[].class);
      assertThat(tokens[t]).as(text).containsExactly(reference, within(1e-5f));
    }
  }

  private float[][] tokens(ModelLocation location, String text) {
    ModelSpec spec = location.spec();
    String prefix = spec.passagePrefix();
    ContentTokens kept = ContentTokens.of(location, prefix, new Configuration());
    try (Tokenizer tokenizer = ExecutorModels.tokenizer(location, new Configuration());
        OnnxModel model = OnnxModel.open(spec, folder, BATCHES)) {
      DocumentChunks whole =
          new DocumentChunks(
              Objects.requireNonNull(Chunker.byName().get("whole")),
              tokenizer,
              prefix,
              new ChunkLimits(spec.maxTokens(), 0));
      ModelInput input = ((OnnxEncoder) spec.encoder()).input(prefix + text, whole.ids(text), 0);
      float[] both = kept.of(model.embed(List.of(input)).getFirst(), input.tokenIds());
      return TokenVectors.tokens(both, spec.dimension(), kept.of(input.tokenIds()).length);
    }
  }
}
