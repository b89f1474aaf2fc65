package dev.nightjar.tokenize;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/** Cuts text into whole words and looks each up. Thread-safe if the look-up is. */
public final class WordTokenizer implements Tokenizer {
  private final WordBreaks breaks;
  private final ToIntFunction<String> ids;
  private final ThreadLocal<BreakIterator> iterators;

  private WordTokenizer(WordBreaks breaks, ToIntFunction<String> ids) {
    this.breaks = breaks;
    this.ids = ids;
    this.iterators =
        ThreadLocal.withInitial(
            () ->
                breaks == WordBreaks.CHARACTERS
                    ? BreakIterator.getCharacterInstance(ULocale.ROOT)
                    : BreakIterator.getWordInstance(ULocale.ROOT));
  }

  /**
   * A tokenizer.
   *
   * @param ids gives a word's id, negative if it has none
   */
  public static WordTokenizer of(WordBreaks breaks, ToIntFunction<String> ids) {
    return new WordTokenizer(breaks, ids);
  }

  @Override
  public Tokens tokenizeHead(String text, int count) {
    TokenBuffer buffer = new TokenBuffer(text.length() / 5 + 8);
    if (breaks == WordBreaks.WHITESPACE) {
      split(text, count, buffer);
    } else {
      iterate(text, count, buffer);
    }
    return buffer.tokens();
  }

  private void iterate(String text, int count, TokenBuffer buffer) {
    BreakIterator iterator = iterators.get();
    iterator.setText(text);
    int start = 0;
    for (int end = iterator.next(); end != BreakIterator.DONE; end = iterator.next()) {
      boolean word =
          breaks == WordBreaks.CHARACTERS
              ? !Character.isWhitespace(text.codePointAt(start))
              : iterator.getRuleStatus() != BreakIterator.WORD_NONE;
      if (word) {
        add(text, start, end, buffer);
      }
      if (buffer.size() >= count) {
        return;
      }
      start = end;
    }
  }

  private void split(String text, int count, TokenBuffer buffer) {
    int start = -1;
    for (int i = 0; i <= text.length() && buffer.size() < count; i++) {
      boolean space = i == text.length() || Character.isWhitespace(text.charAt(i));
      if (space && start >= 0) {
        add(text, start, i, buffer);
        start = -1;
      } else if (!space && start < 0) {
        start = i;
      }
    }
  }

  private void add(String text, int start, int end, TokenBuffer buffer) {
    buffer.add(ids.applyAsInt(text.substring(start, end)), start, end, true);
  }

  @Override
  public int[] leadingIds() {
    return new int[0];
  }

  @Override
  public int[] trailingIds() {
    return new int[0];
  }

  @Override
  public List<String> spellings(int[] tokens) {
    return Arrays.stream(tokens).mapToObj(Integer::toString).toList();
  }

  @Override
  public boolean slicesKeepIds() {
    return breaks == WordBreaks.WHITESPACE;
  }

  @Override
  public void close() {}
}
