package dev.nightjar.pipeline;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Predicate;

/** Names of runs and indexes that the user has not named. */
public final class RunNames {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private RunNames() {}

  /** The time in UTC, and a number behind it if that is taken: clocks go backwards, too. */
  public static String free(Instant time, Predicate<String> taken) {
    String name = TIME.format(time);
    String free = name;
    for (int i = 2; taken.test(free); i++) {
      free = name + "-" + i;
    }
    return free;
  }
}
