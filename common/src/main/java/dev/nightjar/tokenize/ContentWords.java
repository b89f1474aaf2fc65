package dev.nightjar.tokenize;

import com.hankcs.hanlp.dictionary.stopword.CoreStopWordDictionary;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The words of a text that say what it is about: words by {@link WordBreaks#WORDS} in lower case,
 * those with a hyphen between as one ({@code top-up}), without HanLP's stop words of Chinese and
 * English, {@link FunctionWords}, numbers, single characters and contractions such as {@code I've}.
 */
public final class ContentWords {
  private static final String POSSESSIVE = "'s";

  private final Set<String> words = new LinkedHashSet<>();
  private final String text;
  private int start;
  private int end;

  private ContentWords(String text) {
    this.text = text;
  }

  /** The different ones in the order in which they first occur. */
  public static Set<String> of(String text) {
    ContentWords found = new ContentWords(text);
    WordBreaks.WORDS.walk(text, found::add);
    found.take();
    return found.words;
  }

  private boolean add(int from, int to) {
    boolean joined = end > start && from == end + 1 && text.charAt(end) == '-';
    if (!joined) {
      take();
      start = from;
    }
    end = to;
    return true;
  }

  private void take() {
    String word = text.substring(start, end).toLowerCase(Locale.ROOT).replace('’', '\'');
    if (word.endsWith(POSSESSIVE)) {
      word = word.substring(0, word.length() - POSSESSIVE.length());
    }
    if (isContent(word)) {
      words.add(word);
    }
  }

  private static boolean isContent(String word) {
    return word.codePointCount(0, word.length()) > 1
        && word.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '-')
        && word.codePoints().anyMatch(Character::isLetter)
        && !FunctionWords.contains(word)
        && !CoreStopWordDictionary.contains(word);
  }
}
