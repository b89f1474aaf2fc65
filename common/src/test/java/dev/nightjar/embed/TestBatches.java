package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a model tells besides its vectors. */
class TestBatches {
  @Test
  void whatAModelTellsBesidesVectorsAddsUp() {
    EmbeddingModel.Batches batches = new EmbeddingModel.Batches();
    batches.add(3);
    batches.add(4);
    batches.halve();
    batches.add(2, 1, 100);
    batches.add(1, 0, 50);
    batches.refuse(7, "too long");
    assertThat(batches.count()).isEqualTo(2);
    assertThat(batches.padding()).isEqualTo(7);
    assertThat(batches.halved()).isEqualTo(1);
    assertThat(batches.requests()).isEqualTo(3);
    assertThat(batches.retries()).isEqualTo(1);
    assertThat(batches.billedTokens()).isEqualTo(150);
    assertThat(batches.refusals()).containsEntry(7, "too long");
    assertThat(batches.stopped()).isEmpty();
    batches.stop(new Stop("no money"));
    assertThat(batches.stopped()).contains(new Stop("no money"));
  }
}
