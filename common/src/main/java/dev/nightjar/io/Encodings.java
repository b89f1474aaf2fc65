package dev.nightjar.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How a file's text is encoded: as its byte order mark says, or the zeros of UTF-16 without one,
 * else as the user says.
 *
 * @param charset by its name
 * @param mark bytes of the mark before the text
 */
public record Encodings(String charset, int mark) implements Serializable {
  /** So much of a file's beginning tells. */
  public static final int HEAD = 4096;

  private record Mark(Charset charset, byte... bytes) {}

  /** Longer ones first: UTF-32's begins as UTF-16's. */
  private static final List<Mark> MARKS =
      List.of(
          new Mark(Charset.forName("UTF-32LE"), (byte) 0xff, (byte) 0xfe, (byte) 0, (byte) 0),
          new Mark(Charset.forName("UTF-32BE"), (byte) 0, (byte) 0, (byte) 0xfe, (byte) 0xff),
          new Mark(StandardCharsets.UTF_8, (byte) 0xef, (byte) 0xbb, (byte) 0xbf),
          new Mark(StandardCharsets.UTF_16LE, (byte) 0xff, (byte) 0xfe),
          new Mark(StandardCharsets.UTF_16BE, (byte) 0xfe, (byte) 0xff));

  /** The encoding of what begins with these bytes. */
  static Encodings of(byte[] head, int length, String given) {
    for (Mark mark : MARKS) {
      if (startsWith(head, length, mark.bytes)) {
        return new Encodings(mark.charset.name(), mark.bytes.length);
      }
    }
    int[] zeros = new int[2];
    int pairs = Math.min(length, HEAD) / 2;
    for (int i = 0; i < 2 * pairs; i++) {
      zeros[i % 2] += head[i] == 0 ? 1 : 0;
    }
    boolean wide = isAscii(given) && pairs > 1 && Math.max(zeros[0], zeros[1]) > pairs / 2;
    if (wide && Math.min(zeros[0], zeros[1]) * 16 < pairs) {
      return new Encodings(zeros[0] > zeros[1] ? "UTF-16BE" : "UTF-16LE", 0);
    }
    return new Encodings(given, 0);
  }

  private static boolean startsWith(byte[] head, int length, byte[] mark) {
    if (length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if (head[i] != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether line ends, quotes and separators are single bytes of their own. */
  public boolean isAscii() {
    return isAscii(charset);
  }

  private static boolean isAscii(String charset) {
    return !charset.toUpperCase(java.util.Locale.ROOT).matches("(X-)?UTF-?(16|32).*");
  }

  /** Refuses what is not of its encoding. */
  public CharsetDecoder decoder() {
    return Charset.forName(charset)
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** A whole file's text without its mark. */
  public static String decode(byte[] file, String given) throws CharacterCodingException {
    Encodings encoding = of(file, file.length, given);
    CharBuffer text =
        encoding
            .decoder()
            .decode(ByteBuffer.wrap(file, encoding.mark, file.length - encoding.mark));
    return text.toString();
  }

  /** A file's beginning, and the whole of it again. */
  public record Opened(Encodings encoding, InputStream in) implements AutoCloseable {
    /** The text behind the mark. */
    public Reader reader() throws IOException {
      in.skipNBytes(encoding.mark);
      return new InputStreamReader(in, encoding.decoder());
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** Looks at the beginning of a stream. */
  public static Opened open(InputStream in, String given) throws IOException {
    PushbackInputStream whole = new PushbackInputStream(in, HEAD);
    byte[] head = new byte[HEAD];
    int length = whole.readNBytes(head, 0, HEAD);
    whole.unread(head, 0, length);
    return new Opened(of(head, length, given), whole);
  }
}
