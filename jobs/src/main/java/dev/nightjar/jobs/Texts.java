package dev.nightjar.jobs;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Texts of a corpus as a line of a result has room for them. */
final class Texts {
  private static final int MOST = 80;

  private Texts() {}

  /** The first characters of a text in one line. */
  static String line(@Nullable String text) {
    String line = Objects.requireNonNullElse(text, "").strip().replaceAll("\\s+", " ");
    return line.codePointCount(0, line.length()) <= MOST
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MOST - 1)) + "…";
  }
}
