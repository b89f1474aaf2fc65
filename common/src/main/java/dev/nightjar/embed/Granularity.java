package dev.nightjar.embed;

import java.util.Locale;

/** What of a text has vectors. */
public enum Granularity {
  /** The text, one vector. */
  TEXT,
  /** The text, and each of its tokens besides ({@link TokenVectors}). */
  TOKEN,
  /** The parts of a text that an input names, each read within the text; else the text. */
  LATE;

  /** The name in options and manifests. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The granularity of that name, which options have checked. */
  public static Granularity named(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }
}
