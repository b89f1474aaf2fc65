package dev.nightjar.tokenize;

import com.hankcs.hanlp.HanLP;
import com.hankcs.hanlp.dictionary.other.CharTable;
import com.hankcs.hanlp.seg.Segment;
import com.hankcs.hanlp.seg.common.Term;
import dev.nightjar.tokenize.WordBreaks.WordSink;

/**
 * Words of Chinese by HanLP's dictionary and bigrams of words (shortest path). Traditional
 * characters are looked up as their simplified ones. Stateless; HanLP's segmenter may be shared.
 */
final class ChineseWords {
  /** Longest stretch that is divided at once, in UTF-16 units; its words are a graph in memory. */
  private static final int MOST = 4096;

  private static final Segment SEGMENT =
      HanLP.newSegment()
          .enableNameRecognize(false)
          .enableTranslatedNameRecognize(false)
          .enableJapaneseNameRecognize(false)
          .enablePartOfSpeechTagging(false);

  private ChineseWords() {}

  /** Tells {@code sink} the words of [start, end), which divide it without gaps. */
  static boolean walk(String text, int start, int end, WordSink sink) {
    int at = start;
    while (at < end) {
      int behind = Math.min(end, at + MOST);
      behind -= behind < end && joins(text, behind) ? 1 : 0;
      if (!walkShort(text, at, behind, sink)) {
        return false;
      }
      at = behind;
    }
    return true;
  }

  private static boolean walkShort(String text, int start, int end, WordSink sink) {
    if (end - start == 1) {
      return sink.word(start, end);
    }
    int word = start;
    int at = start;
    for (Term term : SEGMENT.seg(CharTable.convert(text.substring(start, end)))) {
      at += term.word.length();
      if (at < end && joins(text, at)) {
        continue; // HanLP knows no surrogates and no variation selectors
      }
      if (!sink.word(word, at)) {
        return false;
      }
      word = at;
    }
    return true;
  }

  /** Whether what stands at an index belongs to what stands before it. */
  private static boolean joins(String text, int index) {
    return Character.isLowSurrogate(text.charAt(index))
        || Character.getType(text.codePointAt(index)) == Character.NON_SPACING_MARK;
  }
}
