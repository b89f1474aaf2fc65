package dev.nightjar.tokenize;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A tokenizer whose tokens are whole words or characters of the text; what id a word has is told
 * from outside, by a vocabulary of word vectors for example. Holds nothing; safe for use by several
 * threads if the ids are.
 */
public final class WordTokenizer implements Tokenizer {
  /** The id of a word that is in no vocabulary. */
  public static final int UNKNOWN = -1;

  private static final int[] NO_IDS = {};

  private final WordBreaks breaks;
  private final ToIntFunction<String> ids;

  private WordTokenizer(WordBreaks breaks, ToIntFunction<String> ids) {
    this.breaks = breaks;
    this.ids = ids;
  }

  /**
   * A tokenizer of a vocabulary.
   *
   * @param ids the id of a word as it stands in the text, {@link #UNKNOWN} for none
   */
  public static WordTokenizer of(WordBreaks breaks, ToIntFunction<String> ids) {
    return new WordTokenizer(breaks, ids);
  }

  /** A tokenizer without a vocabulary: every word is unknown. */
  public static WordTokenizer of(WordBreaks breaks) {
    return of(breaks, word -> UNKNOWN);
  }

  @Override
  public Tokens tokenizeHead(String text, int count) {
    TokenBuffer buffer = new TokenBuffer(Math.min(text.length() / 4, count) + 16);
    breaks.walk(
        text,
        (start, end) -> {
          buffer.add(ids.applyAsInt(text.substring(start, end)), start, end, true);
          return buffer.size() < count;
        });
    return buffer.tokens();
  }

  @Override
  public int[] leadingIds() {
    return NO_IDS;
  }

  @Override
  public int[] trailingIds() {
    return NO_IDS;
  }

  /** Empty texts: the words are the text's own. */
  @Override
  public List<String> spellings(int[] ids) {
    return Arrays.stream(ids).mapToObj(id -> "").toList();
  }

  /** Words of Chinese depend on what stands beside them. */
  @Override
  public boolean slicesKeepIds() {
    return breaks != WordBreaks.WORDS;
  }

  @Override
  public void close() {}
}
