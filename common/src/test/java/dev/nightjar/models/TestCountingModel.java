package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.embed.WordEncoder.Weighting;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A model that only counts what it would be asked. */
class TestCountingModel {
  @Test
  void aModelThatOnlyCountsMakesNoVectors() {
    WordEncoder words = new WordEncoder("f", "glove", "words", Weighting.MEAN, 0);
    EmbeddingModel.Batches batches = new EmbeddingModel.Batches();
    ModelInput input = new ModelInput("a b c", new int[3]);
    try (CountingModel model = new CountingModel(words, new BatchPlan(6, 100, 8))) {
      List<float[]> vectors = model.embed(List.of(input, input, input), batches);
      assertThat(vectors).hasSize(3).containsOnly(EmbeddingModel.NO_VECTOR);
    }
    assertThat(batches.requests()).as("two inputs of three tokens a run").isEqualTo(2);
    assertThat(batches.billedTokens()).isEqualTo(9);
  }
}
