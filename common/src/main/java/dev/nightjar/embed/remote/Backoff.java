package dev.nightjar.embed.remote;

import com.openai.core.http.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How long to wait before a request is tried again. */
final class Backoff {
  /** Whoever is told to wait longer gives up: it is a quota of hours or days. */
  static final Duration LONGEST_ASKED = Duration.ofMinutes(10);

  private static final long FIRST_MILLIS = 500;
  private static final long LONGEST_MILLIS = 60_000;

  private Backoff() {}

  /**
   * Twice as long for each try, half of it by chance ("equal jitter"), and never less than the
   * server asks for.
   *
   * @param attempt tries before this one, from 0
   */
  static Duration before(int attempt, Optional<Duration> asked, RandomGenerator random) {
    long most = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempt, 20));
    Duration own = Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
    return asked.filter(wait -> wait.compareTo(own) > 0).orElse(own);
  }

  /** What {@code Retry-After-Ms} or {@code Retry-After} say: seconds, or a date (RFC 9110). */
  static Optional<Duration> asked(Headers headers, Instant now) {
    Optional<Duration> millis =
        headers.values("Retry-After-Ms").stream()
            .findFirst()
            .flatMap(Backoff::number)
            .map(n -> Duration.ofNanos((long) (n * 1e6)));
    return millis.or(
        () ->
            headers.values("Retry-After").stream()
                .findFirst()
                .flatMap(
                    text ->
                        number(text)
                            .map(n -> Duration.ofNanos((long) (n * 1e9)))
                            .or(() -> date(text, now))));
  }

  private static Optional<Double> number(String text) {
    try {
      return Optional.of(Double.parseDouble(text.strip())).filter(n -> n >= 0);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> date(String text, Instant now) {
    try {
      Instant then =
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(now, then)).filter(Duration::isPositive);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
