package dev.nightjar.embed.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.EmbeddingModel.Batches;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.testing.EmbeddingServer;
import dev.nightjar.testing.EmbeddingServer.Fault;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What requests keep within: items, tokens, slots, a pace and a spending limit. */
class TestRemoteLimits extends HostedModel {
  @Test
  void requestsKeepWithinItemsTokensAndSlots() {
    List<ModelInput> inputs = inputs(41);
    server.delay(30);
    Batches batches = new Batches();
    try (RemoteModel model = model(endpoint())) {
      assertExact(inputs, model.embed(inputs, batches), EmbeddingServer.DIMENSION);
    }
    assertThat(batches.requests()).isEqualTo(11).isEqualTo(server.requests());
    assertThat(batches.retries()).isZero();
    assertThat(batches.billedTokens()).isEqualTo(server.billed());
    assertThat(server.mostInFlight()).isEqualTo(3);
    assertThat(server.keys()).containsOnly("Bearer " + KEY);
  }

  @Test
  void aLimitIsNeverExceededAndLeavesWhatWasPaidFor() {
    List<ModelInput> inputs = inputs(40);
    int each = inputs.getFirst().tokenIds().length;
    Batches batches = new Batches();
    List<float[]> vectors;
    try (RemoteModel model = model(endpoint(12.0 * each + 1, 0))) {
      vectors = model.embed(inputs, batches);
    }
    assertThat(batches.stopped().orElseThrow().why()).startsWith("The spending limit of $");
    assertThat(server.billed()).isEqualTo(12L * each).isEqualTo(batches.billedTokens());
    assertThat(vectors.stream().filter(vector -> vector.length > 0)).hasSize(12);
  }

  @Test
  void processesOfAJobSpendFromOnePurse() {
    List<ModelInput> inputs = inputs(40);
    int each = inputs.getFirst().tokenIds().length;
    ModelSpec spec = spec(endpoint(60.0 * each + 1, 0), Optional.empty());
    RemoteEncoder encoder = (RemoteEncoder) spec.encoder();
    JobLimits job = new LocalLimits(encoder);
    try (RemoteModel first = RemoteModel.open(spec, encoder, job);
        RemoteModel second = RemoteModel.open(spec, encoder, job)) {
      assertThat(first.embed(inputs)).hasSize(40);
      Batches batches = new Batches();
      second.embed(inputs, batches);
      assertThat(batches.stopped().orElseThrow().why()).startsWith("The spending limit of $");
      assertThat(batches.billedTokens()).isEqualTo(20L * each);
    }
    assertThat(server.billed()).isEqualTo(60L * each);
  }

  @Test
  void requestsKeepTheirPace() {
    long start = System.nanoTime();
    try (RemoteModel model = model(endpoint(Double.POSITIVE_INFINITY, 1200))) {
      model.embed(inputs(24), new Batches());
    }
    // 1,200 a minute are 50 ms each; six requests take five of them, on a busy machine more.
    assertThat(server.times()).hasSize(6);
    assertThat(Collections.max(server.times()) - start).isGreaterThanOrEqualTo(240_000_000);
  }

  @Test
  void everybodyWaitsWhenTheServerAsksForIt() {
    server.next(Fault.TOO_MANY);
    long start = System.nanoTime();
    try (RemoteModel model = model(endpoint())) {
      model.embed(inputs(4), new Batches());
    }
    assertThat(System.nanoTime() - start).isGreaterThan(1_000_000_000);
  }

  @Test
  void aTextThatMayBeBilledCountsAgainstTheLimit() {
    List<ModelInput> inputs = inputs(1);
    server.next(Fault.SLOW);
    Batches batches = new Batches();
    double limit = inputs.getFirst().tokenIds().length;
    try (RemoteModel model = model(endpoint(limit, 0))) {
      assertThat(model.embed(inputs, batches)).containsExactly(EmbeddingModel.NO_VECTOR);
    }
    assertThat(batches.stopped().orElseThrow().why()).startsWith("The spending limit of $");
    assertThat(server.requests()).isOne();
  }
}
