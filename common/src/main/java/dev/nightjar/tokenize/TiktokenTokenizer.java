package dev.nightjar.tokenize;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The byte-pair encoding {@code cl100k_base} of OpenAI's embedding models, by JTokkit. Special
 * tokens in a text are text. Stateless but for its tables; safe for use by several threads.
 */
public final class TiktokenTokenizer implements Tokenizer {
  /** The name of the encoding, as tiktoken has it. */
  public static final String NAME = "cl100k_base";

  /** Characters encoded at once. */
  private static final int SEGMENT_CHARS = 1 << 15;

  /** Half of a pair, which UTF-8 does not have. */
  private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

  private static final int[] NONE = new int[0];

  /** Reading the tables takes a second, so it happens once, when a text comes. */
  private static final class Tables {
    private static final Encoding ENCODING =
        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);
  }

  @Override
  public Tokens tokenizeHead(String text, int count) {
    int segment = Math.clamp(8L * count, 1024, SEGMENT_CHARS);
    TokenBuffer buffer = new TokenBuffer(Math.min(text.length(), segment) / 4 + 16);
    int start = 0;
    while (start < text.length() && buffer.size() < count) {
      int end = segmentEnd(text, start + segment);
      append(text, start, end, buffer);
      start = end;
    }
    return buffer.tokens();
  }

  /**
   * The first place at or behind {@code from} where the encoding always ends a token: before a
   * space that follows a letter or digit.
   */
  private static int segmentEnd(String text, int from) {
    for (int i = Math.max(1, from); i < text.length(); i++) {
      if (text.charAt(i) == ' ' && Character.isLetterOrDigit(text.charAt(i - 1))) {
        return i;
      }
    }
    return text.length();
  }

  private static void append(String text, int start, int end, TokenBuffer buffer) {
    String segment = LONE_SURROGATE.matcher(text.substring(start, end)).replaceAll("\ufffd");
    IntArrayList ids = Tables.ENCODING.encodeOrdinary(segment);
    Utf8Places places = new Utf8Places(segment);
    IntArrayList one = new IntArrayList(1);
    one.add(0);
    int from = 0;
    for (int i = 0; i < ids.size(); i++) {
      one.set(0, ids.get(i));
      int to = from + Tables.ENCODING.decodeBytes(one).length;
      int first = places.startOf(from);
      int behind = places.endOf(to);
      while (first < behind - 1 && segment.charAt(first) == ' ') {
        first++; // the space before a word is not what it is about
      }
      buffer.add(ids.get(i), start + first, start + behind, beginsWord(text, start + first));
      from = to;
    }
  }

  private static boolean beginsWord(String text, int at) {
    if (at == 0) {
      return true;
    }
    int here = text.codePointAt(at);
    int before = text.codePointBefore(at);
    return !Character.isLetterOrDigit(here)
        || !Character.isLetterOrDigit(before)
        || Character.isIdeographic(here)
        || Character.isIdeographic(before);
  }

  @Override
  public int[] leadingIds() {
    return NONE;
  }

  @Override
  public int[] trailingIds() {
    return NONE;
  }

  @Override
  public List<String> spellings(int[] ids) {
    List<String> spellings = new ArrayList<>();
    for (int id : ids) {
      IntArrayList one = new IntArrayList(1);
      one.add(id);
      spellings.add(new String(Tables.ENCODING.decodeBytes(one), StandardCharsets.UTF_8));
    }
    return spellings;
  }

  @Override
  public boolean slicesKeepIds() {
    return false;
  }

  @Override
  public void close() {}

  /**
   * Which characters the bytes of a text's UTF-8 are of. Asked in ascending order. Not thread-safe.
   */
  private static final class Utf8Places {
    private final String text;
    private int character;
    private int bytes;

    Utf8Places(String text) {
      this.text = text;
    }

    /** The first UTF-16 unit of the character that has this byte. */
    int startOf(int position) {
      while (character < text.length() && bytes + width() <= position) {
        bytes += width();
        character += Character.charCount(text.codePointAt(character));
      }
      return character;
    }

    /** The UTF-16 index behind the character that has the byte before this one. */
    int endOf(int position) {
      int start = startOf(position - 1);
      return start + Character.charCount(text.codePointAt(start));
    }

    /** Bytes of the character. */
    private int width() {
      int c = text.codePointAt(character);
      return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }
  }
}
