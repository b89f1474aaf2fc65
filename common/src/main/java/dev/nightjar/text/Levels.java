package dev.nightjar.text;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import dev.nightjar.tokenize.WordBreaks;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The boundaries that chunkers divide by, from coarse to fine. */
final class Levels {
  /** Behind blank lines. */
  static final Boundaries PARAGRAPHS = (text, start, end) -> paragraphs(text.text(), start, end);

  /** Behind line ends. */
  static final Boundaries LINES = (text, start, end) -> lines(text.text(), start, end);

  /** Sentences by Unicode's rules (UAX 29), with English abbreviations and wrapped lines minded. */
  static final Boundaries SENTENCES = (text, start, end) -> sentences(text.text(), start, end);

  /** The words of the tokenizer itself. */
  static final Boundaries WORDS = Levels::words;

  /**
   * Words by Unicode's rules and dictionaries, for tokenizers whose words are longer than chunks.
   */
  static final Boundaries NATURAL_WORDS = Levels::naturalWords;

  /** Single tokens, each a unit only where it starts at a character of its own. */
  static final Boundaries TOKENS = Levels::tokens;

  /** What divides a word of the tokenizer, from coarse to fine. */
  static final List<Boundaries> IN_WORDS = List.of(NATURAL_WORDS, TOKENS);

  /** Behind these no sentence ends, whatever comes. */
  private static final Set<String> ABBREVIATIONS =
      Set.of(
          ("Mr. Mrs. Ms. Messrs. Mme. Mlle. Dr. Prof. Rev. Hon. St. Sr. Jr. Gen. Col. Maj. Capt. "
                  + "Cmdr. Lt. Sgt. Gov. Sen. Rep. Pres. Supt. Ph.D. U.S. U.K. U.N. e.g. i.e. E.g. "
                  + "I.e. cf. Cf. al. viz. vs. ca. approx. Approx. resp. incl. Fig. fig. Figs. figs. "
                  + "Eq. Eqs. eq. Sec. Ch. Vol. vol. No. Nos. pp. Ed. ed. Eds. eds. Dept. Inc. "
                  + "Corp. Co. Ltd. Bros. Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. "
                  + "Dec. Mt. Ft. Ave. Blvd. Rd.")
              .split(" "));

  /** More than the longest has, with what may stand before it. */
  private static final int LONGEST_ABBREVIATION = 12;

  private static final ThreadLocal<BreakIterator> SENTENCE_BREAKS =
      ThreadLocal.withInitial(() -> BreakIterator.getSentenceInstance(ULocale.ENGLISH));

  private Levels() {}

  private static int[] paragraphs(String text, int start, int end) {
    IntStream.Builder starts = IntStream.builder().add(start);
    int newlines = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        newlines++;
      } else if (!Character.isWhitespace(c)) {
        if (newlines > 1 && i > start) {
          starts.add(i);
        }
        newlines = 0;
      }
    }
    return ascending(starts);
  }

  private static int[] lines(String text, int start, int end) {
    IntStream.Builder starts = IntStream.builder().add(start);
    for (int i = start + 1; i < end; i++) {
      if (text.charAt(i - 1) == '\n') {
        starts.add(i);
      }
    }
    return ascending(starts);
  }

  private static int[] sentences(String text, int start, int end) {
    BreakIterator breaks = SENTENCE_BREAKS.get();
    breaks.setText(unwrapped(text, start, end));
    IntStream.Builder starts = IntStream.builder().add(start);
    for (int at = breaks.next(); at != BreakIterator.DONE; at = breaks.next()) {
      if (start + at < end && at > 0 && !isBehindAbbreviation(text, start, start + at)) {
        starts.add(start + at);
      }
    }
    return ascending(starts);
  }

  /**
   * Whether the word before a break is an abbreviation. ICU's own filter of breaks does not do: it
   * passes over those with a period inside, and takes ends of words for them (ICU4J 78.3, {@code
   * findings/icu4j-sentence-abbreviations.sh}).
   */
  private static boolean isBehindAbbreviation(String text, int start, int at) {
    int last = at;
    while (last > start && Character.isWhitespace(text.charAt(last - 1))) {
      last--;
    }
    int first = last;
    while (first > start
        && last - first <= LONGEST_ABBREVIATION
        && !Character.isWhitespace(text.charAt(first - 1))) {
      first--;
    }
    while (first < last && !Character.isLetterOrDigit(text.charAt(first))) {
      first++;
    }
    String word = text.substring(first, last);
    return ABBREVIATIONS.contains(word) || isInitial(word);
  }

  /** A single capital, as in a name; but for the one that is a word. */
  private static boolean isInitial(String word) {
    return word.length() == 2
        && word.charAt(1) == '.'
        && Character.isUpperCase(word.charAt(0))
        && word.charAt(0) != 'I';
  }

  /**
   * The range with each line end that only wraps a sentence replaced by a space: one followed by a
   * lower-case letter. Lengths stay equal.
   */
  private static String unwrapped(String text, int start, int end) {
    char[] chars = text.substring(start, end).toCharArray();
    for (int i = 0; i + 1 < chars.length; i++) {
      if (chars[i] == '\n' && Character.isLowerCase(chars[i + 1])) {
        chars[i] = ' ';
      }
    }
    return new String(chars);
  }

  private static int[] words(TokenizedText text, int start, int end) {
    int first = text.tokenAt(start);
    int behind = text.tokenAt(end);
    IntStream.Builder starts = IntStream.builder().add(start);
    for (int i = first; i < behind; i++) {
      if (text.tokens().starts()[i] > start && text.startsWord(i)) {
        starts.add(text.tokens().starts()[i]);
      }
    }
    return ascending(starts);
  }

  private static int[] tokens(TokenizedText text, int start, int end) {
    int first = text.tokenAt(start);
    int behind = text.tokenAt(end);
    IntStream.Builder starts = IntStream.builder().add(start);
    for (int i = first; i < behind; i++) {
      int at = text.tokens().starts()[i];
      if (at > start && text.characters().isBoundary(at)) {
        starts.add(at);
      }
    }
    return ascending(starts);
  }

  private static int[] naturalWords(TokenizedText text, int start, int end) {
    IntStream.Builder starts = IntStream.builder().add(start);
    for (int word : WordBreaks.WORDS.starts(text.text().substring(start, end))) {
      if (word > 0 && text.characters().isBoundary(start + word)) {
        starts.add(start + word);
      }
    }
    return ascending(starts);
  }

  private static int[] ascending(IntStream.Builder starts) {
    return starts.build().distinct().toArray();
  }
}
