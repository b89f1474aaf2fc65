package dev.nightjar.embed.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How requests are divided, spaced, repeated and paid, without a server and without waiting. */
class TestPacing {
  private static final Instant NOW = Instant.parse("2026-08-05T06:00:00Z");

  private static Headers headers(String... pairs) {
    Headers.Builder headers = Headers.builder();
    for (int i = 0; i < pairs.length; i += 2) {
      headers.put(pairs[i], pairs[i + 1]);
    }
    return headers.build();
  }

  @Test
  void everyTryWaitsTwiceAsLongUpToAMinute() {
    Random random = new Random(1);
    for (int attempt = 0; attempt < 40; attempt++) {
      long most = Math.min(60_000, 500L << Math.min(attempt, 20));
      for (int i = 0; i < 50; i++) {
        assertThat(Backoff.before(attempt, Optional.empty(), random))
            .as("try %d", attempt)
            .isBetween(Duration.ofMillis(most / 2), Duration.ofMillis(most));
      }
    }
  }

  @Test
  void theServersWishIsTheLeastAndNotTheMost() {
    Random random = new Random(1);
    Duration day = Duration.ofDays(1);
    assertThat(Backoff.before(0, Optional.of(day), random)).isEqualTo(day);
    assertThat(Backoff.before(10, Optional.of(Duration.ofMillis(1)), random))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @CsvSource({
    "Retry-After, 7, 7000",
    "Retry-After, ' 0.5 ', 500",
    "Retry-After-Ms, 250, 250",
    "Retry-After, 'Wed, 05 Aug 2026 06:00:10 GMT', 10000",
    "retry-after, 3, 3000"
  })
  void serversSayHowLongInSecondsOrByADate(String header, String value, long millis) {
    assertThat(Backoff.asked(headers(header, value), NOW)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({
    "Retry-After, soon",
    "Retry-After, -5",
    "Retry-After, 'Wed, 05 Aug 2026 05:59:00 GMT'",
    "Retry-After-Ms, NaN",
    "X-Other, 5"
  })
  void whatIsNoTimeAheadIsNoWish(String header, String value) {
    assertThat(Backoff.asked(headers(header, value), NOW)).isEmpty();
  }

  @Test
  void millisecondsAreMorePreciseThanSeconds() {
    assertThat(Backoff.asked(headers("Retry-After", "2", "Retry-After-Ms", "1500"), NOW))
        .contains(Duration.ofMillis(1500));
  }

  @Test
  void requestsHoldEveryInputOnceInOrderWithinTheirLimits() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      int[] tokens = random.ints(random.nextInt(60), 1, 50).toArray();
      int maxTokens = 20 + random.nextInt(100);
      int maxItems = 1 + random.nextInt(10);
      List<Integer> order = new ArrayList<>();
      for (int[] request : RequestPlan.of(tokens, maxTokens, maxItems)) {
        long sum = IntStream.of(request).mapToLong(i -> tokens[i]).sum();
        assertThat(request.length).as("seed %d", seed).isBetween(1, maxItems);
        assertThat(sum <= maxTokens || request.length == 1).as("seed %d", seed).isTrue();
        IntStream.of(request).forEach(order::add);
      }
      assertThat(order)
          .as("seed %d", seed)
          .isEqualTo(IntStream.range(0, tokens.length).boxed().toList());
    }
  }

  @Test
  void requestsAreHalvedWithNothingLost() {
    assertThat(RequestPlan.front(new int[] {4, 5, 6})).containsExactly(4);
    assertThat(RequestPlan.back(new int[] {4, 5, 6})).containsExactly(5, 6);
    assertThat(RequestPlan.front(new int[] {4})).isEmpty();
    assertThat(RequestPlan.back(new int[] {4})).containsExactly(4);
  }

  @Test
  void startsAreSpacedByTheirShareOfAMinute() {
    RateLimit limit = new RateLimit(60, 0);
    assertThat(limit.take(1, 0)).isZero();
    assertThat(limit.take(1, 0)).isEqualTo(1_000_000_000L);
    assertThat(limit.take(3, 0)).isEqualTo(2_000_000_000L);
    assertThat(limit.take(1, 1_000_000_000L)).isEqualTo(4_000_000_000L);
  }

  @Test
  void whatWasNotUsedIsNotSaved() {
    RateLimit limit = new RateLimit(60, 0);
    long later = Duration.ofMinutes(5).toNanos();
    assertThat(limit.take(1, later)).isZero();
    assertThat(limit.take(1, later)).isEqualTo(1_000_000_000L);
  }

  @Test
  void noMinuteHasMoreThanTheLimitAndOne() {
    RateLimit limit = new RateLimit(90, 0);
    long now = 0;
    int inMinute = 0;
    while (true) {
      now += limit.take(1, now);
      if (now >= Duration.ofMinutes(1).toNanos()) {
        break;
      }
      inMinute++;
    }
    assertThat(inMinute).isBetween(89, 91);
  }

  @Test
  void withoutALimitNobodyWaitsButForAPause() {
    RateLimit limit = new RateLimit(0, 0);
    for (int i = 0; i < 10; i++) {
      assertThat(limit.take(1_000_000, 0)).isZero();
    }
    limit.pause(500, 0);
    limit.pause(100, 0);
    assertThat(limit.take(1, 0)).as("the longer pause").isEqualTo(500);
    assertThat(limit.take(1, 501)).isZero();
  }

  /** System.nanoTime() may be anything. */
  @Test
  void clocksThatOverflowAreNoTrouble() {
    RateLimit limit = new RateLimit(60, Long.MAX_VALUE - 10);
    assertThat(limit.take(1, Long.MAX_VALUE - 10)).isZero();
    assertThat(limit.take(1, Long.MIN_VALUE + 10)).isBetween(999_999_900L, 1_000_000_000L);
  }

  @Test
  void whatIsReservedCannotBeSpentTwice() {
    Spending spending = new Spending(0.5, 1); // half a million tokens
    assertThat(spending.reserve(300_000)).isTrue();
    assertThat(spending.reserve(300_000)).isFalse();
    assertThat(spending.reserve(200_000)).isTrue();
    assertThat(spending.reserve(1)).isFalse();
    spending.settle(300_000, 100_000);
    assertThat(spending.reserve(200_000)).isTrue();
    assertThat(spending.reserve(1)).isFalse();
  }

  @Test
  void freeModelsAndNoLimitAreNeverTooDear() {
    assertThat(new Spending(1, 0).reserve(Long.MAX_VALUE / 2)).isTrue();
    assertThat(new Spending(0, 0).reserve(5)).isTrue();
    assertThat(new Spending(Double.POSITIVE_INFINITY, 5).reserve(1L << 50)).isTrue();
    assertThat(new Spending(0, 5).reserve(1)).isFalse();
  }
}
