package dev.nightjar.tokenize;

/** Where a long text may be cut without changing its tokens. */
final class Segments {
  /** Longer words than this are cut all the same, since a tokenizer holds a word in memory. */
  private static final int LONGEST_WORD = 1 << 20;

  private Segments() {}

  /**
   * The end of the segment that begins at {@code start}: behind white space if the last half of
   * {@code limit} characters has any, else behind an ideograph or its punctuation, else at the
   * first white space further on, so that no word of less than a million characters is cut.
   */
  static int end(String text, int start, int limit) {
    if (text.length() - start <= limit) {
      return text.length();
    }
    int hard = start + limit;
    for (int i = hard; i > start + limit / 2; i--) {
      if (isWhitespace(text.charAt(i - 1)) && !isWhitespace(text.charAt(i))) {
        return i;
      }
    }
    for (int i = hard; i > start + limit / 2; i--) {
      if (isIdeographic(text.charAt(i - 1)) && isIdeographic(text.charAt(i))) {
        return i;
      }
    }
    int i = hard;
    int most = Math.min(text.length(), start + LONGEST_WORD);
    while (i < most && !(isWhitespace(text.charAt(i - 1)) && !isWhitespace(text.charAt(i)))) {
      i++;
    }
    return i < text.length() && Character.isLowSurrogate(text.charAt(i)) ? i + 1 : i;
  }

  private static boolean isWhitespace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
  }

  /** Unified ideographs of the basic plane: each is a word by itself to a BERT tokenizer. */
  private static boolean isIdeographic(char c) {
    return c >= '\u4e00' && c <= '\u9fff';
  }
}
