package dev.nightjar.io.source;

import dev.nightjar.io.Encodings;
import dev.nightjar.io.source.SourceFiles.SourceFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A quote of a CSV file that is never closed: all rows behind it are in one value, which looks like
 * any other to whoever reads the file by rows.
 *
 * @param head the first characters behind the quote
 * @param lines how many lines are in it
 */
record OpenQuote(String head, long lines) {
  private static final int HEAD = 256;

  private enum State {
    START,
    PLAIN,
    QUOTED,
    CLOSED
  }

  /** That of a file, as Spark reads its characters. */
  static Optional<OpenQuote> of(SourceFile file, CsvHeader csv, Configuration hadoop)
      throws IOException {
    String charset = csv.readerOptions().get("encoding");
    try (Encodings.Opened opened =
        Encodings.open(FileSource.open(file, hadoop), csv.encodings().charset())) {
      opened.in().skipNBytes(opened.encoding().mark());
      return of(
          new BufferedReader(new InputStreamReader(opened.in(), charset)),
          csv.separator().charAt(0));
    }
  }

  /** That of a text. A quote within a value that has none at its beginning is a letter. */
  static Optional<OpenQuote> of(Reader text, char separator) throws IOException {
    State state = State.START;
    StringBuilder head = new StringBuilder();
    long lines = 0;
    int previous = 0;
    for (int c = text.read(); c >= 0; previous = c, c = text.read()) {
      boolean again = state == State.CLOSED && c == '"';
      if (again || state == State.QUOTED && c != '"') {
        state = State.QUOTED;
        lines += c == '\r' || (c == '\n' && previous != '\r') ? 1 : 0;
        if (head.length() < HEAD) {
          head.append((char) c);
        }
      } else if (state == State.QUOTED) {
        state = State.CLOSED;
      } else if (c == separator || c == '\n' || c == '\r') {
        state = State.START;
      } else if (state == State.START && c == '"') {
        state = State.QUOTED;
        head.setLength(0);
        lines = 0;
      } else if (state != State.CLOSED || c > ' ') {
        state = State.PLAIN;
      }
    }
    return state == State.QUOTED && lines > 0
        ? Optional.of(new OpenQuote(sameLineEnds(head.toString()), lines))
        : Optional.empty();
  }

  /** Whether a value is what stands behind the quote. */
  boolean isIn(String value) {
    String text = sameLineEnds(value);
    return head.length() < HEAD / 2
        ? text.stripTrailing().equals(head.stripTrailing())
        : text.startsWith(head);
  }

  /** Spark may have changed them. */
  private static String sameLineEnds(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  /** What is wrong with the row. */
  String message() {
    return String.format(
        Locale.ROOT,
        "a quote is never closed, so %d more lines are in it, to the end of the file: %s",
        lines,
        DocumentRow.shown(head));
  }
}
