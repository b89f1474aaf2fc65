package dev.nightjar.tokenize;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import dev.nightjar.tokenize.WordBreaks.WordSink;
import org.jspecify.annotations.Nullable;

/**
 * The characters of a text as readers see them: extended grapheme clusters of UAX 29, by ICU4J. Not
 * thread-safe.
 */
public final class Graphemes {
  private static final ThreadLocal<BreakIterator> BREAKS =
      ThreadLocal.withInitial(() -> BreakIterator.getCharacterInstance(ULocale.ROOT));

  private final String text;
  private @Nullable BreakIterator breaks;

  /** Those of {@code text}. */
  public Graphemes(String text) {
    this.text = text;
  }

  static void walk(String text, WordSink sink) {
    BreakIterator breaks = BREAKS.get();
    breaks.setText(text);
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      if (!sink.word(start, end)) {
        break;
      }
      start = end;
    }
    breaks.setText("");
  }

  /** Whether a character begins or the text ends at this UTF-16 index. */
  public boolean isBoundary(int at) {
    if (at <= 0 || at >= text.length()) {
      return true;
    }
    char before = text.charAt(at - 1);
    char here = text.charAt(at);
    return isPlain(before) && isPlain(here)
        ? before != '\r' || here != '\n'
        : breaks().isBoundary(at);
  }

  /** The boundary at or before an index. */
  public int atOrBefore(int at) {
    return isBoundary(at) ? at : breaks().preceding(at);
  }

  /** The boundary at or behind an index. */
  public int atOrAfter(int at) {
    return isBoundary(at) ? at : breaks().following(at);
  }

  /** Letters, ideographs and signs that are characters by themselves beside each other. */
  private static boolean isPlain(char c) {
    if (c < '\u0300') {
      return true;
    }
    if (c < '\u3000') {
      return c >= '\u0370' && c <= '\u0482' // Greek, Cyrillic
          || c >= '\u048a' && c <= '\u0556'
          || c >= '\u05d0' && c <= '\u05ea' // Hebrew
          || c >= '\u0620' && c <= '\u064a' // Arabic
          || c >= '\u2010' && c <= '\u2027'; // dashes, quotes
    }
    return c <= '\u3029' // ideographic punctuation
        || c >= '\u3041' && c <= '\u3096' // kana
        || c >= '\u30a1' && c <= '\u30fa'
        || c >= '\u3400' && c <= '\u9fff'
        || c >= '\uac00' && c <= '\ud7a3'; // Hangul syllables
  }

  private BreakIterator breaks() {
    if (breaks == null) {
      breaks = BreakIterator.getCharacterInstance(ULocale.ROOT);
      breaks.setText(text);
    }
    return breaks;
  }
}
