package dev.nightjar.embed.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import dev.nightjar.embed.folder.BuiltInModel;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Limits of a job in one process, and what models say of themselves. */
class TestLocalLimits {
  private static RemoteEncoder encoder(long requests, long tokens, double dollars, double price) {
    RequestLimits limits =
        new RequestLimits(10, 1000, 2, requests, tokens, 3, Duration.ofSeconds(5));
    return new RemoteEncoder(
        "m",
        0,
        new RemoteEndpoint(
            "http://localhost:1/v1", true, "", "", limits, Map.of("m", price), dollars, ""));
  }

  @Test
  void withoutLimitsNobodyWaits() {
    JobLimits job = new LocalLimits(encoder(0, 0, Double.POSITIVE_INFINITY, 1));
    for (int i = 0; i < 5; i++) {
      assertThat(job.take(1_000_000)).isEqualTo(OptionalLong.of(0));
    }
  }

  @Test
  void theStricterOfTwoLimitsCounts() {
    JobLimits job = new LocalLimits(encoder(6000, 60_000, Double.POSITIVE_INFINITY, 1));
    assertThat(job.take(1000)).isEqualTo(OptionalLong.of(0));
    // A thousand tokens are a second's; a request is a hundredth's.
    assertThat(job.take(1).orElseThrow()).isBetween(900_000_000L, 1_000_000_000L);
  }

  @Test
  void whatCostsTooMuchIsNotSentUntilSomethingIsGivenBack() {
    JobLimits job = new LocalLimits(encoder(0, 0, 1, 1)); // a million tokens
    assertThat(job.take(900_000)).isPresent();
    assertThat(job.take(200_000)).isEmpty();
    job.settle(900_000, 100_000);
    assertThat(job.take(200_000)).isPresent();
  }

  @Test
  void aPauseIsForAll() {
    JobLimits job = new LocalLimits(encoder(0, 0, Double.POSITIVE_INFINITY, 1));
    job.pause(Duration.ofHours(1).toNanos());
    assertThat(job.take(1).orElseThrow()).isGreaterThan(Duration.ofMinutes(59).toNanos());
  }

  @Test
  void hostedModelsSayWhatDecidesTheirVectors() {
    RemoteEncoder encoder = encoder(0, 0, 1, 0.02);
    assertThat(encoder.settings()).isEqualTo(Map.of("kind", "openai", "model", "m"));
    assertThat(encoder.whereabouts()).isEqualTo(Map.of("base_url", "http://localhost:1/v1"));
    assertThat(new RemoteEncoder("m", 256, RemoteEndpoint.DEFAULT).settings())
        .containsEntry("dimensions", "256");
    assertThat(new RemoteEncoder("m", 256, RemoteEndpoint.DEFAULT).whereabouts()).isEmpty();
    assertThat(encoder.chunkTokens(8191)).isEqualTo(512);
    assertThat(encoder.hasTokenVectors()).isFalse();
    assertThat(encoder.price()).isEqualTo(0.02);
  }

  @Test
  void builtInModelsHaveNamesOfTheirOwn() {
    assertThat(BuiltInModel.all()).extracting(BuiltInModel::name).doesNotHaveDuplicates();
    assertThat(BuiltInModel.all())
        .allSatisfy(
            model -> {
              assertThat(BuiltInModel.named(model.name())).contains(model);
              assertThat(model.artifact()).matches("[^:]+:[^:]+:[^:]+");
              assertThat(model.pooling()).isIn(Pooling.MEAN, Pooling.CLS);
              assertThat(model.maxTokens()).isBetween(128, 512);
              assertThat(model.dimension()).isIn(384, 512);
            });
    assertThat(BuiltInModel.named("nobody")).isEmpty();
  }
}
