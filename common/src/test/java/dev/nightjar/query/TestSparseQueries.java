package dev.nightjar.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.models.ModelStore;
import dev.nightjar.models.SparseTexts;
import dev.nightjar.testing.TinySparse;
import dev.nightjar.tokenize.TokenizerFile;
import dev.nightjar.vector.SparseVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions as sparse vectors, by each of the ways in which a folder weighs them. */
class TestSparseQueries {
  private static final String QUESTION = "the cat of the cat";

  private final Configuration hadoop = new Configuration(false);
  private final Path folder;

  TestSparseQueries(@TempDir Path folder) {
    this.folder = folder;
  }

  private SparseVector asked(Path model) {
    try (SparseQueries queries =
        new SparseQueries(ModelStore.sparse(model.toString(), 16, hadoop), hadoop)) {
      return queries.terms(QUESTION).vector();
    }
  }

  /** The folder with its table as a JSON object of weights by token. */
  private Path withJson(Map<String, Float> more) throws IOException {
    Path model = TinySparse.write(folder.resolve("json"));
    Path query = model.resolve("query_0_SparseStaticEmbedding");
    float[] weights = TinySparse.queryWeights();
    Map<String, Float> table = new TreeMap<>(more);
    TokenizerFile.ids(query.resolve("tokenizer.json"))
        .forEach((token, id) -> table.put(token, weights[id]));
    Files.delete(query.resolve("model.safetensors"));
    Files.writeString(query.resolve("idf.json"), new ObjectMapper().writeValueAsString(table));
    return model;
  }

  @Test
  void eachTokenCountsOnceByItsWeightInTheTable() throws IOException {
    SparseVector asked = asked(TinySparse.write(folder.resolve("table")));
    float[] weights = TinySparse.queryWeights();
    assertThat(asked.terms()).isNotEmpty().doesNotHaveDuplicates().isSorted();
    for (int i = 0; i < asked.size(); i++) {
      assertThat(asked.weights()[i]).isEqualTo(weights[asked.terms()[i]]);
    }
    assertThat(asked(withJson(Map.of())).toArray()).isEqualTo(asked.toArray());
  }

  @Test
  void withoutATableTheGraphReadsTheQuestion() throws IOException {
    Path model = TinySparse.writeSymmetric(folder.resolve("symmetric"));
    ModelLocation location = ModelStore.sparse(model.toString(), 16, hadoop);
    try (SparseTexts texts =
        new SparseTexts(location, "", new BatchPlan(512, 1 << 20, 1), Placement.CPU, hadoop)) {
      assertThat(asked(model).toArray())
          .isEqualTo(texts.of(List.of(QUESTION)).getFirst().vector().orElseThrow().toArray());
    }
  }

  @Test
  void aTableOfOtherTokensIsRefused() throws IOException {
    Path model = withJson(Map.of("no such token", 1f));
    assertThatThrownBy(() -> asked(model))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("it names 'no such token', which the tokenizer does not have");
  }
}
