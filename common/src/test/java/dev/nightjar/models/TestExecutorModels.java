package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.cache.NodeFolders;
import dev.nightjar.testing.TinyModel;
import dev.nightjar.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The models of a process are opened once, and stay open under whoever uses them. */
class TestExecutorModels {
  private static final BatchPlan PLAN = new BatchPlan(64, 64, 4);

  @TempDir Path folder;
  private final Configuration hadoop = new Configuration();
  private ModelLocation model;

  @BeforeEach
  void make() throws IOException {
    hadoop.set(NodeFolders.ROOT, folder.resolve("cache").toString());
    model =
        ModelStore.resolve(
            TinyModel.write(folder.resolve("model")).toString(), ModelOverrides.NONE, hadoop);
  }

  private LeasedModel open(BatchPlan plan) {
    return (LeasedModel) ExecutorModels.model(model, plan, hadoop);
  }

  @Test
  void allTasksShareASessionWhateverTheyCloseOfIt() {
    ModelInput input = new ModelInput("a", new int[] {2, 5, 3});
    try (LeasedModel one = open(PLAN)) {
      LeasedModel other = open(PLAN);
      assertThat(other.lease().value()).isSameAs(one.lease().value());
      float[] vector = other.embed(List.of(input)).getFirst();
      other.close();
      assertThat(one.embed(List.of(input)).getFirst()).isEqualTo(vector);
    }
    try (EmbeddingModel again = open(PLAN)) {
      assertThat(again.dimension()).isEqualTo(model.spec().dimension());
    }
  }

  @Test
  void anotherBatchPlanIsAnotherModel() {
    try (LeasedModel one = open(PLAN);
        LeasedModel other = open(new BatchPlan(128, 64, 4))) {
      assertThat(other.lease().value()).isNotSameAs(one.lease().value());
    }
  }

  @Test
  void tokenizersAreSharedAsWell() {
    try (Tokenizer one = ExecutorModels.tokenizer(model, hadoop)) {
      Tokenizer other = ExecutorModels.tokenizer(model, hadoop);
      assertThat(((LeasedTokenizer) other).lease().value())
          .isSameAs(((LeasedTokenizer) one).lease().value());
      int[] ids = other.tokenize("a b").ids();
      other.close();
      assertThat(one.tokenize("a b").ids()).isEqualTo(ids);
      assertThat(one.leadingIds()).isNotEmpty();
      assertThat(one.trailingIds()).isNotEmpty();
      assertThat(one.spellings(ids)).hasSameSizeAs(ids);
    }
  }
}
