package dev.nightjar.embed.words;

import dev.nightjar.embed.ModelException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.ZipException;

/** A file that is read from front to back and knows where it is. Not thread-safe. */
final class WordInput {
  private static final int MOST_LINE = 1 << 24;

  private final String name;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int next;
  private int limit;

  /** Bytes that were read before the buffer. */
  private long before;

  private byte[] line = new byte[1 << 12];

  /**
   * @param name for messages
   * @param in stays open
   */
  WordInput(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  /**
   * The first bytes, which are still to be read, but for a byte order mark. Only before anything is
   * read.
   */
  byte[] head() throws IOException {
    while (limit < buffer.length && readMore() > 0) {
      // A stream may give less than was asked for.
    }
    next = startsWith(0xef, 0xbb, 0xbf) ? 3 : 0;
    return Arrays.copyOfRange(buffer, next, limit);
  }

  /** Whether the file begins with the mark of UTF-16, which {@link #head} has seen. */
  boolean isUtf16() {
    return startsWith(0xff, 0xfe) || startsWith(0xfe, 0xff);
  }

  private boolean startsWith(int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= limit || (buffer[i] & 0xff) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /** The offset of the next byte. */
  long offset() {
    return before + next;
  }

  /** The next byte, or -1 at the end. */
  int read() throws IOException {
    return next < limit || fill() ? buffer[next++] & 0xff : -1;
  }

  private boolean fill() throws IOException {
    before += limit;
    next = 0;
    limit = 0;
    return readMore() > 0;
  }

  private int readMore() throws IOException {
    try {
      int more = Math.max(0, in.read(buffer, limit, buffer.length - limit));
      limit += more;
      return more;
    } catch (EOFException | ZipException e) {
      throw damaged(
          String.format(
              Locale.ROOT,
              "its gzip data is damaged or ends too soon, behind byte %d of what it holds (%s)",
              before + limit,
              e.getMessage()));
    }
  }

  /**
   * Reads the bytes up to the next newline into {@link #line()}.
   *
   * @return how many they are, a carriage return at the end not counted; -1 at the end of the file
   */
  int readLine() throws IOException {
    int length = 0;
    boolean any = false;
    while (next < limit || fill()) {
      any = true;
      int from = next;
      while (next < limit && buffer[next] != '\n') {
        next++;
      }
      int more = next - from;
      if (length + more > line.length) {
        if (length + more > MOST_LINE) {
          throw damaged(String.format(Locale.ROOT, "a line of more than %d bytes", MOST_LINE));
        }
        line = Arrays.copyOf(line, Math.max(2 * line.length, length + more));
      }
      System.arraycopy(buffer, from, line, length, more);
      length += more;
      if (next < limit) {
        next++;
        break;
      }
    }
    return !any ? -1 : length > 0 && line[length - 1] == '\r' ? length - 1 : length;
  }

  /** The bytes of the line that was read last. */
  byte[] line() {
    return line;
  }

  /**
   * Reads bytes.
   *
   * @param what they are, for the message if the file ends
   */
  void readFully(byte[] bytes, int count, String what) throws IOException {
    int done = 0;
    while (done < count) {
      if (next == limit && !fill()) {
        throw damaged(String.format(Locale.ROOT, "it ends at byte %d, in %s", offset(), what));
      }
      int take = Math.min(count - done, limit - next);
      System.arraycopy(buffer, next, bytes, done, take);
      next += take;
      done += take;
    }
  }

  /** A problem with the file. */
  ModelException damaged(String problem) {
    return new ModelException("Cannot read %s: %s".formatted(name, problem));
  }
}
