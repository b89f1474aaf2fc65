package dev.nightjar.io;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes bytes without replacing what is not text. */
final class StrictText {
  private StrictText() {}

  /** The text of {@code bytes}, less a byte order mark. */
  static String decode(byte[] bytes, int length, Charset charset) throws CharacterCodingException {
    String text =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(bytes, 0, length))
            .toString();
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /** Decodes a value whose bytes were read as ISO 8859-1, one character a byte. */
  static String redecode(String latin, Charset charset) throws CharacterCodingException {
    byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
    return decode(bytes, bytes.length, charset);
  }
}
