package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestRemoteOptions {
  private static RemoteEndpoint endpoint(String... given) {
    return RemoteOptions.endpoint(Given.settings(given));
  }

  @Test
  void withoutAWordItIsOpenAisOwn() {
    assertThat(endpoint().baseUrl()).isEmpty();
    assertThat(endpoint().keyed()).isTrue();
    assertThat(endpoint().keyFile()).isEmpty();
    assertThat(endpoint().maxCost()).isInfinite();
    assertThat(endpoint().limits()).isEqualTo(RequestLimits.DEFAULT);
  }

  @Test
  void limitsReachTheClient() {
    assertThat(
            endpoint(
                    "remote.request-items", "16",
                    "remote.request-tokens", "1000",
                    "remote.concurrency", "2",
                    "remote.requests-per-minute", "60",
                    "remote.tokens-per-minute", "5_000_000_000",
                    "remote.retries", "0",
                    "remote.timeout-seconds", "5")
                .limits())
        .isEqualTo(new RequestLimits(16, 1000, 2, 60, 5_000_000_000L, 0, Duration.ofSeconds(5)));
  }

  @Test
  void pricesOfOpenAisModelsAreKnown() {
    assertThat(endpoint().prices())
        .containsOnly(
            entry("text-embedding-3-small", 0.02),
            entry("text-embedding-3-large", 0.13),
            entry("text-embedding-ada-002", 0.10));
  }

  @Test
  void aTableOfOnesOwnTakesTheirPlace() {
    assertThat(endpoint("remote.prices", "mine = 0.5, a=b=2").prices())
        .containsOnly(entry("mine", 0.5), entry("a=b", 2.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mine", "=1", "mine=", "mine=cheap", "mine=-1", "mine=NaN"})
  void whatIsNoPriceIsRefused(String pair) {
    assertThat(Given.refusal(() -> endpoint("remote.prices", "other=1," + pair)))
        .isEqualTo(
            "Invalid option 'remote.prices': %s (NAME=DOLLARS for a million tokens)"
                .formatted(pair));
  }

  @Test
  void aRunMayHaveALimitOfDollars() {
    assertThat(endpoint("remote.max-cost", "2.5").maxCost()).isEqualTo(2.5);
    assertThat(Given.refusal("remote.max-cost", "-1"))
        .isEqualTo("Invalid option '--max-cost': -1 (none, or dollars)");
  }

  @Test
  void credentialsInAUrlAreNotShown() {
    assertThat(Given.refusal("remote.base-url", "https://me:secret@host/v1"))
        .contains("no credentials in URLs")
        .doesNotContain("secret");
  }
}
