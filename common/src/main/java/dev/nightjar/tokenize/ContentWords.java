package dev.nightjar.tokenize;

import com.hankcs.hanlp.dictionary.stopword.CoreStopWordDictionary;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The words of a text that say what it is about: words by {@link WordBreaks#WORDS} in lower case,
 * without HanLP's stop words of Chinese and English, {@link FunctionWords}, numbers, single
 * characters and contractions such as {@code I've}.
 */
public final class ContentWords {
  private static final String POSSESSIVE = "'s";

  private ContentWords() {}

  /** The different ones in the order in which they first occur. */
  public static Set<String> of(String text) {
    Set<String> words = new LinkedHashSet<>();
    for (String found : WordBreaks.WORDS.words(text)) {
      String word = found.toLowerCase(Locale.ROOT).replace('’', '\'');
      if (word.endsWith(POSSESSIVE)) {
        word = word.substring(0, word.length() - POSSESSIVE.length());
      }
      if (isContent(word)) {
        words.add(word);
      }
    }
    return words;
  }

  private static boolean isContent(String word) {
    return word.codePointCount(0, word.length()) > 1
        && word.codePoints().allMatch(Character::isLetterOrDigit)
        && word.codePoints().anyMatch(Character::isLetter)
        && !FunctionWords.contains(word)
        && !CoreStopWordDictionary.contains(word);
  }
}
