package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.models.ModelStore;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.SubwordTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The real minilm against vectors made by a plain ONNX Runtime loop outside this project: 50 texts,
 * empty, in emoji, in Chinese and very long ones among them, at 512, 256 and 128 tokens.
 */
class TestReferenceVectors {
  private static final List<JsonNode> ITEMS = new ArrayList<>();
  private static SubwordTokenizer tokenizer;
  private static OnnxModel model;

  @BeforeAll
  static void open() throws IOException {
    try (InputStream in =
        new GZIPInputStream(
            Objects.requireNonNull(
                TestReferenceVectors.class.getResourceAsStream("reference-minilm.json.gz")))) {
      new ObjectMapper().readTree(in).path("items").forEach(ITEMS::add);
    }
    Configuration hadoop = new Configuration(false);
    ModelLocation location = ModelStore.resolve("minilm", ModelOverrides.NONE, hadoop);
    OnnxEncoder encoder = (OnnxEncoder) location.spec().encoder();
    assertThat(encoder.graph().prepared()).isTrue();
    Path folder = ModelStore.local(location, hadoop);
    tokenizer = SubwordTokenizer.open(folder.resolve(encoder.tokenizer()));
    model =
        OnnxModel.open(
            location.spec(),
            folder,
            ModelStore.graph(location, encoder, folder, hadoop),
            new BatchPlan(512, 1 << 18, 64));
  }

  @AfterAll
  static void close() {
    model.close();
    tokenizer.close();
  }

  private static int[] ids(String text, int limit) {
    return new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get("whole")),
            tokenizer,
            "",
            new ChunkLimits(limit, 0))
        .ids(text);
  }

  @Test
  void idsAndVectorsAgreeAtEveryLength() {
    assertThat(ITEMS).hasSize(50);
    for (JsonNode item : ITEMS) {
      String text = item.path("text").asText();
      for (int limit : new int[] {512, 256, 128}) {
        if (!item.has("vector" + limit)) {
          continue;
        }
        int[] ids = ids(text, limit);
        if (item.has("ids" + limit)) {
          assertThat(ids).as(text).containsExactly(ints(item.path("ids" + limit)));
        }
        float[] vector = model.embed(List.of(new ModelInput(text, ids))).getFirst();
        assertThat(cosine(vector, item.path("vector" + limit)))
            .as("%d tokens of %s", limit, text)
            .isGreaterThanOrEqualTo(0.99999);
      }
    }
  }

  @Test
  void aTextAloneAndInCompanyHasTheSameBits() {
    List<ModelInput> all = new ArrayList<>();
    for (JsonNode item : ITEMS) {
      String text = item.path("text").asText();
      for (int limit : new int[] {128, 32, 8}) {
        all.add(new ModelInput(text, ids(text, limit)));
      }
    }
    List<float[]> together = model.embed(all);
    for (int i = 0; i < all.size(); i++) {
      assertThat(model.embed(List.of(all.get(i))).getFirst()).isEqualTo(together.get(i));
    }
  }

  @Test
  void theTokenBudgetDecidesNoBit() {
    List<ModelInput> inputs = new ArrayList<>();
    for (JsonNode item : ITEMS) {
      for (int limit : new int[] {40, 16, 8}) {
        inputs.add(new ModelInput("", ids(item.path("text").asText(), limit)));
      }
    }
    List<float[]> usual = model.embed(inputs);
    for (int budget : new int[] {1, 128, 1024}) {
      List<float[]> other = model.with(new BatchPlan(budget, 1 << 18, 64)).embed(inputs);
      for (int i = 0; i < inputs.size(); i++) {
        assertThat(other.get(i)).isEqualTo(usual.get(i));
      }
    }
  }

  private static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }

  private static double cosine(float[] vector, JsonNode reference) {
    double dot = 0;
    double a = 0;
    double b = 0;
    for (int i = 0; i < vector.length; i++) {
      double r = reference.get(i).asDouble();
      dot += vector[i] * r;
      a += (double) vector[i] * vector[i];
      b += r * r;
    }
    return dot / Math.sqrt(a * b);
  }
}
