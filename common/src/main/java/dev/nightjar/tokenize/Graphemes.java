package dev.nightjar.tokenize;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import dev.nightjar.tokenize.WordBreaks.WordSink;

/** Characters as readers see them: extended grapheme clusters of UAX 29, by ICU4J. Stateless. */
final class Graphemes {
  private static final ThreadLocal<BreakIterator> BREAKS =
      ThreadLocal.withInitial(() -> BreakIterator.getCharacterInstance(ULocale.ROOT));

  private Graphemes() {}

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
}
