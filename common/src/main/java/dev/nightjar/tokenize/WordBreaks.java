package dev.nightjar.tokenize;

import java.util.Arrays;
import java.util.Locale;

/** Where the words of a text begin and end. */
public enum WordBreaks {
  /** By the Unicode standard, with dictionaries for languages without spaces. */
  WORDS,
  /** At white space only. */
  WHITESPACE,
  /** Each character that a reader sees. */
  CHARACTERS;

  /** The name in options and manifests. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The breaks of that name.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static WordBreaks named(String key) {
    return Arrays.stream(values())
        .filter(breaks -> breaks.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Unknown tokenizer '" + key + "'"));
  }
}
