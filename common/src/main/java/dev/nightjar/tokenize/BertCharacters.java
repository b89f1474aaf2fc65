package dev.nightjar.tokenize;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * What a BERT tokenizer makes of single characters: clean text, ideographs apart, accents stripped,
 * lower case, then words at white space and punctuation. Immutable.
 *
 * <p>Covers the characters that become exactly one, in the scripts where Java's Unicode data and
 * that of the Hugging Face tokenizers library say the same; a test asks the library about every one
 * of them. After Devlin et al., BERT, 2019: {@code BasicTokenizer} of its source.
 */
final class BertCharacters {
  private static final int CHARACTERS = 1 << 16;
  private static final Pattern ACCENTS = Pattern.compile("\\p{Mn}");

  /** First and last characters of what is covered. */
  private static final char[][] SCRIPTS = {
    {'\t', '\n'}, // white space
    {'\r', '\r'},
    {' ', '\u024f'}, // Latin
    {'\u0370', '\u03ff'}, // Greek
    {'\u0400', '\u0481'}, // Cyrillic
    {'\u048a', '\u052f'},
    {'\u1e00', '\u1eff'}, // Latin for Vietnamese and others
    {'\u2000', '\u205f'}, // spaces, dashes and quotes
    {'\u20a0', '\u20bd'}, // currencies
    {'\u2100', '\u214f'}, // letter-like signs
    {'\u2190', '\u22ff'}, // arrows and mathematics
    {'\u2500', '\u25ff'}, // lines and shapes
    {'\u3000', '\u3029'}, // punctuation of Chinese and Japanese
    {'\u3041', '\u3094'}, // kana
    {'\u30a1', '\u30fe'},
    {'\u3400', '\u4db5'}, // ideographs
    {'\u4e00', '\u9fa5'},
    {'\uff01', '\uffee'} // wide and narrow forms
  };

  /** The character that each becomes, 0 if it is not covered, a space for white space. */
  private final char[] normalized = new char[CHARACTERS];

  /** Whether each is a word by itself. */
  private final boolean[] alone = new boolean[CHARACTERS];

  BertCharacters(boolean lowerCase, boolean stripAccents) {
    for (char[] script : SCRIPTS) {
      for (int c = script[0]; c <= script[1]; c++) {
        char becomes = normalized((char) c, lowerCase, stripAccents);
        normalized[c] = becomes;
        alone[c] = isIdeograph((char) c) || isPunctuation(becomes);
      }
    }
  }

  private static char normalized(char c, boolean lowerCase, boolean stripAccents) {
    if (c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c)) {
      return ' ';
    }
    String text = String.valueOf(c);
    if (stripAccents && !isIdeograph(c)) {
      text = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
    }
    if (text.length() != 1 || !isCovered(text.charAt(0))) {
      return 0;
    }
    char plain = text.charAt(0);
    // The one letter of all these that becomes two.
    return !lowerCase ? plain : plain == '\u0130' ? 0 : Character.toLowerCase(plain);
  }

  private static boolean isCovered(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.NON_SPACING_MARK ->
          false;
      default -> !Character.isSpaceChar(c);
    };
  }

  private static boolean isIdeograph(char c) {
    return (c >= '\u4e00' && c <= '\u9fff') || (c >= '\u3400' && c <= '\u4dbf');
  }

  private static boolean isPunctuation(char c) {
    boolean symbol = c > ' ' && c < '\u007f' && !Character.isLetterOrDigit(c);
    return symbol
        || switch (Character.getType(c)) {
          case Character.CONNECTOR_PUNCTUATION,
              Character.DASH_PUNCTUATION,
              Character.START_PUNCTUATION,
              Character.END_PUNCTUATION,
              Character.INITIAL_QUOTE_PUNCTUATION,
              Character.FINAL_QUOTE_PUNCTUATION,
              Character.OTHER_PUNCTUATION ->
              true;
          default -> false;
        };
  }

  boolean covers(char c) {
    return normalized[c] != 0;
  }

  /** The one character that {@code c} becomes; a space for white space. */
  char normalized(char c) {
    return normalized[c];
  }

  /** Whether {@code c} is a word by itself: punctuation or an ideograph. */
  boolean isAlone(char c) {
    return alone[c];
  }
}
