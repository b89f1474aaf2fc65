package dev.nightjar.text;

import dev.nightjar.tokenize.Graphemes;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.Tokens;
import java.util.Arrays;

/**
 * A text with its tokens and characters: counts and ids of any range without tokenising again. Not
 * thread-safe.
 *
 * <p>The ids of a range are those that its slice has by itself, so that a vector depends on the
 * slice alone. Where the tokenizer guarantees that the whole text's ids say the same ({@link
 * Tokenizer#slicesKeepIds()}) they are reused, elsewhere the slice is tokenised.
 */
public final class TokenizedText {
  private final String text;
  private final Tokenizer tokenizer;
  private final Tokens tokens;
  private final boolean complete;
  private final Graphemes characters;

  private TokenizedText(String text, Tokenizer tokenizer, Tokens tokens, boolean complete) {
    this.text = text;
    this.tokenizer = tokenizer;
    this.tokens = tokens;
    this.complete = complete;
    this.characters = new Graphemes(text);
  }

  /** Tokenises the whole text. */
  static TokenizedText of(String text, Tokenizer tokenizer) {
    return new TokenizedText(text, tokenizer, tokenizer.tokenize(text), true);
  }

  /** Tokenises the front of a text, at least {@code tokens} tokens of it. */
  static TokenizedText head(String text, Tokenizer tokenizer, int tokens) {
    Tokens head = tokenizer.tokenizeHead(text, tokens);
    return new TokenizedText(text, tokenizer, head, head.size() < tokens);
  }

  String text() {
    return text;
  }

  Tokens tokens() {
    return tokens;
  }

  /** The characters as readers see them, which no chunk divides. */
  Graphemes characters() {
    return characters;
  }

  /**
   * Whether a token begins a word: one of the tokenizer's own, at a character, and not behind a
   * mark that a tokenizer takes for the end of a word.
   */
  boolean startsWord(int token) {
    int start = tokens.starts()[token];
    return tokens.wordStarts()[token]
        && characters.isBoundary(start)
        && !(start > 0 && start < text.length() && isInsideWord(start));
  }

  private boolean isInsideWord(int at) {
    int before = text.codePointBefore(at);
    int type = Character.getType(before);
    boolean mark =
        type == Character.NON_SPACING_MARK
            || type == Character.COMBINING_SPACING_MARK
            || type == Character.ENCLOSING_MARK;
    return mark && Character.isLetterOrDigit(text.codePointAt(at));
  }

  /** The index of the first token that starts at or behind {@code position}. */
  int tokenAt(int position) {
    int index = Arrays.binarySearch(tokens.starts(), position);
    if (index < 0) {
      return -index - 1;
    }
    while (index > 0 && tokens.starts()[index - 1] == position) {
      index--;
    }
    return index;
  }

  /** Whether [start, end) is the whole text, and all its tokens are known. */
  boolean isWhole(int start, int end) {
    return complete && start == 0 && end == text.length();
  }

  /** How many of the text's tokens start in [start, end). */
  int count(int start, int end) {
    return tokenAt(end) - tokenAt(start);
  }

  /** The ids of another text, such as the context of a slice. */
  int[] idsOf(String other) {
    return other.isEmpty() ? new int[0] : tokenizer.tokenize(other).ids();
  }

  /** How many tokens another text has. */
  int tokensOf(String other) {
    return idsOf(other).length;
  }

  /** The ids of the slice [start, end), special tokens not included. */
  int[] ids(int start, int end) {
    if (isWhole(start, end)) {
      return tokens.ids();
    }
    int first = tokenAt(start);
    int behind = tokenAt(end);
    if (tokenizer.slicesKeepIds() && keeps(first, behind, start, end)) {
      return Arrays.copyOfRange(tokens.ids(), first, behind);
    }
    return tokenizer.tokenize(text.substring(start, end)).ids();
  }

  private boolean keeps(int first, int behind, int start, int end) {
    boolean startsInside = first > 0 && tokens.ends()[first - 1] > start;
    boolean endsInside = behind > 0 && tokens.ends()[behind - 1] > end;
    boolean startsWord = first >= tokens.size() || first >= behind || tokens.wordStarts()[first];
    return startsWord && !startsInside && !endsInside;
  }
}
