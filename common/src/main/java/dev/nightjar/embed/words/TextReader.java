package dev.nightjar.embed.words;

import dev.nightjar.embed.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads GloVe's text, and word2vec's and fastText's, which begins with a line of two counts. A word
 * may contain spaces, as some of GloVe's do: the numbers are the last fields of a line.
 */
final class TextReader {
  private final WordInput in;
  private long lineNumber;

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
      long words = 0;
      float[] vector = new float[dimension];
      for (; length >= 0; length = next()) {
        if (trimmed(length) == 0) {
          requireEnd();
          break;
        }
        if (words == promised) {
          throw damaged(
              String.format(
                  Locale.ROOT,
                  "goes on behind the %d words that line 1 promises; correct line 1 if they belong to it",
                  promised));
        }
        int word = vector(length, vector);
        words++;
        if (out.addWord(in.line(), 0, word)) {
          out.addRow(vector);
        }
      }
      if (promised > words) {
        throw in.damaged(
            String.format(
                Locale.ROOT,
                "it ends at line %d (byte %d) with %d words, but line 1 promises %d; fetch it again, or correct line 1 if it was cut on purpose",
                lineNumber,
                in.offset(),
                words,
                promised));
      }
      return out;
    } catch (IOException | RuntimeException e) {
      out.close();
      throw e;
    }
  }

  private int next() throws IOException {
    int length = in.readLine();
    lineNumber += length < 0 ? 0 : 1;
    return length;
  }

  private void requireEnd() throws IOException {
    long blank = lineNumber;
    for (int length = next(); length >= 0; length = next()) {
      if (trimmed(length) > 0) {
        throw in.damaged(String.format(Locale.ROOT, "line %d is blank", blank));
      }
    }
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
  private int vector(int length, float[] vector) {
    int end = trimmed(length);
    for (int d = vector.length - 1; d >= 0; d--) {
      int start = end;
      while (start > 0 && !isSpace(start - 1)) {
        start--;
      }
      if (start == 0) {
        throw damaged(
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
      throw damaged(String.format(Locale.ROOT, "has no word before its %d numbers", vector.length));
    }
    requireNoNumbers(end);
    return end;
  }

  private float number(int start, int end) {
    float value = (float) Decimals.parse(in.line(), start, end);
    if (!Float.isFinite(value)) {
      throw damaged("has '%s' where a number belongs".formatted(shown(start, end)));
    }
    return value;
  }

  /** Two lines that became one look like a word with spaces, but for the decimals in it. */
  private void requireNoNumbers(int end) {
    for (int start = 0; start < end; ) {
      int stop = start;
      while (stop < end && !isSpace(stop)) {
        stop++;
      }
      if (start > 0
          && hasPoint(start, stop)
          && !Double.isNaN(Decimals.parse(in.line(), start, stop))) {
        throw damaged(
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

  private ModelException damaged(String problem) {
    return in.damaged(String.format(Locale.ROOT, "line %d %s", lineNumber, problem));
  }
}
