package dev.nightjar.tokenize;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import dev.nightjar.tokenize.WordBreaks.WordSink;
import java.lang.Character.UnicodeScript;

/**
 * Words by ICU4J's rules and dictionaries (UAX 29; Thai, Japanese and others by ICU's own data),
 * with stretches of Chinese divided by {@link ChineseWords}. Ideographs beside kana are Japanese
 * and stay with ICU. Stateless.
 */
final class UnicodeWords {
  /** The first ideographs and kana; what is below needs no look at its script. */
  private static final char FIRST_IDEOGRAPH = '\u2e80';

  private static final ThreadLocal<BreakIterator> BREAKS =
      ThreadLocal.withInitial(() -> BreakIterator.getWordInstance(ULocale.ROOT));

  private UnicodeWords() {}

  static void walk(String text, WordSink sink) {
    int at = 0;
    while (at < text.length()) {
      int start = nextChinese(text, at);
      if (!walkOthers(text, at, start, sink)) {
        return;
      }
      at = endOfIdeographs(text, start);
      if (!ChineseWords.walk(text, start, at, sink)) {
        return;
      }
    }
  }

  /** Where the next stretch of ideographs without kana beside them begins, else the text's end. */
  private static int nextChinese(String text, int from) {
    int at = from;
    while (at < text.length()) {
      if (text.charAt(at) < FIRST_IDEOGRAPH || !isHan(text.codePointAt(at))) {
        at++;
        continue;
      }
      int end = endOfIdeographs(text, at);
      boolean kana =
          at > 0 && isKana(text.codePointBefore(at))
              || end < text.length() && isKana(text.codePointAt(end));
      if (!kana) {
        return at;
      }
      at = end;
    }
    return text.length();
  }

  /** Behind the ideographs that begin at {@code from}, with the marks that belong to them. */
  private static int endOfIdeographs(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= FIRST_IDEOGRAPH) {
      int c = text.codePointAt(at);
      if (!isHan(c) && UnicodeScript.of(c) != UnicodeScript.INHERITED) {
        break;
      }
      at += Character.charCount(c);
    }
    return at;
  }

  private static boolean isHan(int c) {
    return Character.isLetter(c) && UnicodeScript.of(c) == UnicodeScript.HAN || c == '\u3007';
  }

  private static boolean isKana(int c) {
    UnicodeScript script = UnicodeScript.of(c);
    return script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA || c == '\u30fc';
  }

  private static boolean walkOthers(String text, int start, int end, WordSink sink) {
    if (!hasWord(text, start, end)) {
      return true;
    }
    BreakIterator breaks = BREAKS.get();
    breaks.setText(text.substring(start, end));
    boolean more = true;
    int word = start;
    for (int at = breaks.next(); more && at != BreakIterator.DONE; at = breaks.next()) {
      more = breaks.getRuleStatus() < BreakIterator.WORD_NONE_LIMIT || sink.word(word, start + at);
      word = start + at;
    }
    breaks.setText("");
    return more;
  }

  private static boolean hasWord(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (Character.isLetterOrDigit(text.charAt(i)) || Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }
}
