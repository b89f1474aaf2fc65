package dev.nightjar.embed.words;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads GloVe's text, and word2vec's and fastText's, which begins with a line of two counts. A word
 * may contain spaces, as some of GloVe's do: the numbers are the last fields of a line. A line that
 * is none of this is left out, unless that becomes of half of them.
 */
final class TextReader {
  private final WordInput in;
  private long lineNumber;

  /** The first of the blank lines that were read last; 0 for none. */
  private long blank;

  TextReader(WordInput in) {
    this.in = in;
  }

  /** Copies the words of a file into a table, which the caller ends and closes. */
  TableWriter read(Path folder, WordFormat format) throws IOException {
    long promised = -1;
    int length = next();
    int dimension;
    if (format == WordFormat.WORD2VEC_TEXT) {
      Counts counts = Counts.of(in, new String(in.line(), 0, length, StandardCharsets.ISO_8859_1));
      promised = counts.words();
      dimension = counts.dimension();
      length = next();
    } else {
      dimension = numbers(length);
    }
    TableWriter out = new TableWriter(folder, format, dimension);
    try {
      long rows = rows(length, promised, new float[dimension], out);
      if (promised > rows) {
        throw in.damaged(
            String.format(
                Locale.ROOT,
                "it ends at line %d (byte %d) with %d words, but line 1 promises %d; fetch it again, or correct line 1 if it was cut on purpose",
                lineNumber,
                in.offset(),
                rows,
                promised));
      }
      Optional<String> damage = out.damage();
      if (damage.isPresent()) {
        throw in.damaged(damage.get());
      }
      return out;
    } catch (IOException | RuntimeException e) {
      out.close();
      throw e;
    }
  }

  /**
   * Copies the rows.
   *
   * @param first length of the first one
   * @return how many there were
   */
  private long rows(int first, long promised, float[] vector, TableWriter out) throws IOException {
    long rows = 0;
    for (int length = first; length >= 0; length = next()) {
      if (trimmed(length) == 0) {
        blank = blank == 0 ? lineNumber : blank;
        continue;
      }
      if (rows == promised) {
        throw in.damaged(
            String.format(
                Locale.ROOT,
                "line %d goes on behind the %d words that line 1 promises; correct line 1 if they belong to it",
                lineNumber,
                promised));
      }
      rows++;
      row(length, vector, out);
    }
    return rows;
  }

  /** Adds a row, or leaves it out. */
  private void row(int length, float[] vector, TableWriter out) throws IOException {
    if (blank > 0) { // the last lines may be blank, no others
      out.skip(new BadRow(String.format(Locale.ROOT, "line %d is blank", blank)));
      blank = 0;
    }
    try {
      int word = vector(length, vector);
      if (out.addWord(in.line(), 0, word)) {
        out.addRow(vector);
      }
    } catch (BadRow e) {
      out.skip(e);
    }
  }

  private int next() throws IOException {
    int length = in.readLine();
    lineNumber += length < 0 ? 0 : 1;
    return length;
  }

  /** The fields behind the first one. */
  private int numbers(int length) {
    int fields = 0;
    int end = trimmed(length);
    for (int i = 0; i < end; i++) {
      if (!isSpace(i) && (i == 0 || isSpace(i - 1))) {
        fields++;
      }
    }
    return fields - 1;
  }

  /**
   * Reads the numbers of a line from its end.
   *
   * @return how long the word before them is
   */
  private int vector(int length, float[] vector) throws BadRow {
    int end = trimmed(length);
    for (int d = vector.length - 1; d >= 0; d--) {
      int start = end;
      while (start > 0 && !isSpace(start - 1)) {
        start--;
      }
      if (start == 0) {
        throw bad(
            String.format(
                Locale.ROOT,
                "has %d numbers behind its word, the file's vectors have %d",
                vector.length - 1 - d,
                vector.length));
      }
      vector[d] = number(start, end);
      end = trimmed(start);
    }
    if (end == 0) {
      throw bad(String.format(Locale.ROOT, "has no word before its %d numbers", vector.length));
    }
    requireNoNumbers(end);
    return end;
  }

  private float number(int start, int end) throws BadRow {
    float value = (float) Decimals.parse(in.line(), start, end);
    if (!Float.isFinite(value)) {
      throw bad("has '%s' where a number belongs".formatted(shown(start, end)));
    }
    return value;
  }

  /** Two lines that became one look like a word with spaces, but for the decimals in it. */
  private void requireNoNumbers(int end) throws BadRow {
    for (int start = 0; start < end; ) {
      int stop = start;
      while (stop < end && !isSpace(stop)) {
        stop++;
      }
      if (start > 0
          && hasPoint(start, stop)
          && !Double.isNaN(Decimals.parse(in.line(), start, stop))) {
        throw bad(
            "has more numbers than the file's vectors; '%s' is one too many"
                .formatted(shown(start, stop)));
      }
      start = stop + 1;
    }
  }

  private boolean hasPoint(int start, int end) {
    for (int i = start; i < end; i++) {
      if (in.line()[i] == '.') {
        return true;
      }
    }
    return false;
  }

  private String shown(int start, int end) {
    return new String(in.line(), start, Math.min(end - start, 40), StandardCharsets.UTF_8);
  }

  private int trimmed(int length) {
    int end = length;
    while (end > 0 && isSpace(end - 1)) {
      end--;
    }
    return end;
  }

  private boolean isSpace(int index) {
    return in.line()[index] == ' ' || in.line()[index] == '\t';
  }

  private BadRow bad(String problem) {
    return new BadRow(String.format(Locale.ROOT, "line %d %s", lineNumber, problem));
  }
}
