package dev.nightjar.analyze;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Numbers and texts as results show them. */
public final class Figures {
  private static final int LINE = 80;

  private Figures() {}

  /** Wall time since {@code System.nanoTime()} was this, in seconds to the millisecond. */
  public static double secondsSince(long start) {
    return Math.round((System.nanoTime() - start) / 1e6) / 1e3;
  }

  /** A share or a score, to four digits. */
  public static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  /** A number of which small ones tell something, to six digits. */
  public static double finely(double value) {
    return Math.round(value * 1e6) / 1e6;
  }

  /** The beginning of a text in one line, 80 characters at most. */
  public static String line(@Nullable String text) {
    String line = Objects.requireNonNullElse(text, "").replaceAll("\\s+", " ").strip();
    return line.codePointCount(0, line.length()) <= LINE
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LINE - 1)) + "…";
  }
}
