package dev.nightjar.io.source;

import dev.nightjar.io.Encodings;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes bytes without replacing what is not text. */
public final class StrictText {
  /** A text with more control characters than one in this is none. */
  private static final int CONTROLS = 32;

  private StrictText() {}

  /** The text of {@code bytes}, less a byte order mark. */
  public static String decode(byte[] bytes, int length, Encodings encoding)
      throws CharacterCodingException {
    String text = encoding.decoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /** Decodes a value whose bytes were read as ISO 8859-1, one character a byte. */
  public static String redecode(String latin, Encodings encoding) throws CharacterCodingException {
    byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
    return decode(bytes, bytes.length, encoding);
  }

  /** Whether bytes that are not of their encoding are none of text at all, as a picture's. */
  public static boolean isBinary(byte[] bytes) {
    for (byte b : bytes) {
      if (b >= 0 && isControl(b)) {
        return true;
      }
    }
    return false;
  }

  /** Whether so many control characters are between the others that it is no text. */
  public static boolean isBinary(String text) {
    int most = Math.min(text.length(), Encodings.HEAD);
    int controls = 0;
    for (int i = 0; i < most; i++) {
      controls += isControl(text.charAt(i)) ? 1 : 0;
    }
    return controls > 4 + most / CONTROLS;
  }

  private static boolean isControl(int c) {
    return c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b && c != 0x8;
  }
}
