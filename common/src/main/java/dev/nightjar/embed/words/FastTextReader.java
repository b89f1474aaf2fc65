package dev.nightjar.embed.words;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads a fastText model ({@code .bin}): its arguments, its dictionary, and its input matrix of
 * words and n-gram buckets; the output matrix is only counted. In the table, the row of a word is
 * the vector that fastText gives it: the mean of its own row and those of its n-grams.
 */
final class FastTextReader {
  private static final int ARGUMENTS = 12;
  private static final int SUPERVISED = 3;
  private static final int MOST_BYTES = 1 << 16;
  private static final byte[] END_OF_SENTENCE = "</s>".getBytes(StandardCharsets.US_ASCII);

  private final WordInput in;
  private final byte[] bytes = new byte[Long.BYTES];

  FastTextReader(WordInput in) {
    this.in = in;
  }

  /** A table to be ended, and its n-grams. */
  record Read(TableWriter table, Subwords subwords) {}

  /** Copies the words and n-grams of a file into a table, which the caller ends and closes. */
  Read read(Path folder) throws IOException {
    int32("the magic number");
    int version = int32("the version");
    if (version != 11 && version != 12) {
      throw in.damaged(
          String.format(
              Locale.ROOT, "it is a fastText model of version %d (11 and 12 are known)", version));
    }
    int[] arguments = new int[ARGUMENTS];
    for (int i = 0; i < ARGUMENTS; i++) {
      arguments[i] = int32("the arguments");
    }
    int64("the arguments"); // the sampling threshold
    int dimension = arguments[0];
    boolean plain = version == 11 && arguments[7] == SUPERVISED;
    Subwords subwords = new Subwords(arguments[9], plain ? 0 : arguments[10], arguments[8]);
    if (dimension < 1 || dimension > Counts.MOST_DIMENSIONS || subwords.buckets() < 0) {
      throw in.damaged(
          String.format(
              Locale.ROOT,
              "its arguments (bytes 8 to 63) say dimension %d and %d buckets",
              dimension,
              subwords.buckets()));
    }
    TableWriter out = new TableWriter(folder, WordFormat.FASTTEXT, dimension);
    try {
      dictionary(out);
      vectors(out, dimension, subwords);
      output();
      addSubwords(out, dimension, subwords);
      return new Read(out, subwords);
    } catch (IOException | RuntimeException e) {
      out.close();
      throw e;
    }
  }

  private void dictionary(TableWriter out) throws IOException {
    long start = in.offset();
    int size = int32("the dictionary");
    int words = int32("the dictionary");
    int labels = int32("the dictionary");
    int64("the dictionary"); // all tokens of the training text
    long pruned = int64("the dictionary");
    if (words < 1 || labels < 0 || (long) words + labels != size) {
      throw in.damaged(
          String.format(
              Locale.ROOT,
              "its dictionary (byte %d) says %d entries, %d of them words and %d labels",
              start,
              size,
              words,
              labels));
    }
    if (pruned > 0) {
      throw in.damaged(
          String.format(
              Locale.ROOT,
              "its dictionary is pruned (byte %d), as quantised models' are; pass the .bin it was made from",
              start + 20));
    }
    for (int i = 0; i < size; i++) {
      String what = String.format(Locale.ROOT, "entry %d of %d of the dictionary", i + 1, size);
      entry(what, i < words, out);
    }
  }

  /** Adds a word; labels, which stand behind the words, are read over. */
  private void entry(String what, boolean isWord, TableWriter out) throws IOException {
    long at = in.offset();
    byte[] word = word(what);
    long count = int64(what);
    int type = in.read();
    if (type < 0) {
      throw in.damaged(String.format(Locale.ROOT, "it ends at byte %d, in %s", in.offset(), what));
    }
    if (type != (isWord ? 0 : 1) || count < 0) {
      throw in.damaged(
          String.format(
              Locale.ROOT, "%s (byte %d) is of type %d with a count of %d", what, at, type, count));
    }
    if (isWord) {
      if (!out.addWord(word, 0, word.length)) {
        throw in.damaged(String.format(Locale.ROOT, "%s (byte %d) is there twice", what, at));
      }
      out.addCount(count);
    }
  }

  private byte[] word(String what) throws IOException {
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    for (int b = in.read(); b != 0; b = in.read()) {
      if (b < 0 || word.size() > MOST_BYTES) {
        throw in.damaged(String.format(Locale.ROOT, "%s has no end (byte %d)", what, in.offset()));
      }
      word.write(b);
    }
    return word.toByteArray();
  }

  private void vectors(TableWriter out, int dimension, Subwords subwords) throws IOException {
    requireNotQuantised("input");
    long at = in.offset();
    long rows = int64("the input matrix");
    long columns = int64("the input matrix");
    long expected = (long) out.words().size() + subwords.buckets();
    if (rows != expected || columns != dimension || rows > Integer.MAX_VALUE) {
      throw in.damaged(
          String.format(
              Locale.ROOT,
              "its input matrix (byte %d) is %d x %d, its dictionary and arguments say %d x %d",
              at,
              rows,
              columns,
              expected,
              dimension));
    }
    BinaryReader.Floats floats = new BinaryReader.Floats(in, dimension);
    for (long row = 0; row < rows; row++) {
      try {
        out.addRow(
            floats.read(
                String.format(Locale.ROOT, "row %d of %d of the input matrix", row + 1, rows)));
      } catch (BadRow e) {
        throw in.damaged(e.problem()); // words share rows of n-grams
      }
    }
  }

  /** Only whether it is there: a file that was cut off is damaged, wherever it ends. */
  private void output() throws IOException {
    requireNotQuantised("output");
    long rows = int64("the output matrix");
    long columns = int64("the output matrix");
    byte[] skipped = new byte[1 << 16];
    long left = Math.multiplyExact(Math.multiplyExact(rows, columns), (long) Float.BYTES);
    while (left > 0) {
      int count = (int) Math.min(left, skipped.length);
      in.readFully(skipped, count, "the output matrix");
      left -= count;
    }
  }

  private void requireNotQuantised(String matrix) throws IOException {
    long at = in.offset();
    in.readFully(bytes, 1, "the %s matrix".formatted(matrix));
    if (bytes[0] != 0) {
      throw in.damaged(
          String.format(
              Locale.ROOT,
              "its %s matrix is quantised (byte %d), as those of .ftz files are; pass the .bin it was made from",
              matrix,
              at));
    }
  }

  /** Puts the vectors that words have in the place of their rows. */
  private static void addSubwords(TableWriter out, int dimension, Subwords subwords)
      throws IOException {
    if (!subwords.exist()) {
      return;
    }
    MappedRows rows = out.rows();
    WordList words = out.words();
    float[] vector = new float[dimension];
    for (int row = 0; row < words.size(); row++) {
      byte[] word = words.word(row);
      if (!Arrays.equals(word, END_OF_SENTENCE)) {
        SubwordMean.of(rows, words.size(), subwords.of(word), row, vector);
        rows.write(row, vector);
      }
    }
  }

  private int int32(String what) throws IOException {
    in.readFully(bytes, Integer.BYTES, what);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private long int64(String what) throws IOException {
    in.readFully(bytes, Long.BYTES, what);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }
}
