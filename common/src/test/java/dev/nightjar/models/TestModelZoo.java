package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.cache.NodeFolders;
import dev.nightjar.testing.ModelFolders;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Small graphs of today's architectures give the vectors of sentence-transformers, whatever they
 * want to be given and whatever they have done already, and the same bits in any company.
 */
class TestModelZoo {
  private static final BatchPlan PLAN = new BatchPlan(512, 1 << 16, 8);

  @TempDir static Path cache;

  @ParameterizedTest
  @CsvSource({
    "qwen3,       last",
    "modernbert,  cls",
    "gemma3_text, graph",
    "deberta-v2,  mean",
  })
  void vectorsAreThoseOfSentenceTransformersInAnyCompany(String name, String pooling)
      throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set(NodeFolders.ROOT, cache.toString());
    Path folder = ModelFolders.path(ModelFolders.ZOO, name);
    ModelLocation model = ModelStore.resolve(folder.toString(), ModelOverrides.NONE, hadoop);
    assertThat(model.spec().encoder().settings()).containsEntry("pooling", pooling);
    ReferenceVectors reference =
        ReferenceVectors.read(folder.resolve("vectors.jsonl").toString(), hadoop);
    try (ReferenceCheck check = new ReferenceCheck(model, "", PLAN, hadoop)) {
      ReferenceCheck.Result found = check.compare(reference);
      assertThat(found.leastCosine()).as(found.toString()).isGreaterThan(0.999999);
      assertThat(found.skipped()).isZero();
    }
    try (Tokenizer tokenizer = ExecutorModels.tokenizer(model, hadoop);
        EmbeddingModel opened = ExecutorModels.model(model, PLAN, hadoop)) {
      DocumentChunks texts =
          new DocumentChunks(
              Objects.requireNonNull(Chunker.byName().get("whole")),
              tokenizer,
              "",
              new ChunkLimits(model.spec().maxTokens(), 0));
      List<ModelInput> inputs =
          reference.items().stream()
              .flatMap(item -> List.of(item.text(), item.text() + ".").stream())
              .map(text -> new ModelInput(text, texts.ids(text)))
              .toList();
      List<float[]> together = opened.embed(inputs);
      for (int i = 0; i < inputs.size(); i++) {
        assertThat(opened.embed(List.of(inputs.get(i))).getFirst())
            .as(inputs.get(i).text())
            .isEqualTo(together.get(i));
      }
    }
  }
}
