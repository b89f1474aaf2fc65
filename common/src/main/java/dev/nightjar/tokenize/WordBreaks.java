package dev.nightjar.tokenize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Ways to find the words of a text by itself, without a model. Stateless. */
public enum WordBreaks {
  /**
   * Words by Unicode's rules (UAX 29), and those of Chinese by a dictionary. Punctuation, symbols
   * and white space are no words.
   */
  WORDS {
    @Override
    void walk(String text, WordSink sink) {
      UnicodeWords.walk(text, sink);
    }
  },
  /** What stands between white space, punctuation included. */
  WHITESPACE {
    @Override
    void walk(String text, WordSink sink) {
      int at = 0;
      while (at < text.length()) {
        int start = at;
        while (at < text.length() && !isBlank(text.charAt(at))) {
          at++;
        }
        if (at > start && !sink.word(start, at)) {
          return;
        }
        at++;
      }
    }
  },
  /** Characters as readers see them (grapheme clusters of UAX 29), white space left out. */
  CHARACTERS {
    @Override
    void walk(String text, WordSink sink) {
      Graphemes.walk(text, (start, end) -> isBlank(text.charAt(start)) || sink.word(start, end));
    }
  };

  /** Hears of words in their order. */
  interface WordSink {
    /**
     * Takes the word [start, end), in UTF-16 units.
     *
     * @return whether more are wanted
     */
    boolean word(int start, int end);
  }

  /** Tells {@code sink} the words of a text until it wants no more. */
  abstract void walk(String text, WordSink sink);

  /** The words of a text in their order. */
  public List<String> words(String text) {
    List<String> words = new ArrayList<>();
    walk(text, (start, end) -> words.add(text.substring(start, end)));
    return words;
  }

  /** Where the words of a text begin, in UTF-16 units, ascending. */
  public int[] starts(String text) {
    IntStream.Builder starts = IntStream.builder();
    walk(
        text,
        (start, end) -> {
          starts.add(start);
          return true;
        });
    return starts.build().toArray();
  }

  /** The name in options and manifests. */
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
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
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown tokenizer '%s' (words, whitespace, characters)".formatted(key)));
  }

  /** White space, no-break and ideographic spaces included. */
  static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\ufeff';
  }
}
