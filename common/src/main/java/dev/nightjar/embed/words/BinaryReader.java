package dev.nightjar.embed.words;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Reads word2vec's binary form: a line of counts, then each word, a space, and its floats. */
final class BinaryReader {
  private static final int MOST_BYTES = 1 << 16;

  private final WordInput in;

  BinaryReader(WordInput in) {
    this.in = in;
  }

  /** Copies the words of a file into a table, which the caller ends and closes. */
  TableWriter read(Path folder) throws IOException {
    int length = in.readLine();
    Counts counts = Counts.of(in, new String(in.line(), 0, length, StandardCharsets.ISO_8859_1));
    TableWriter out = new TableWriter(folder, WordFormat.WORD2VEC_BINARY, counts.dimension());
    try {
      Floats floats = new Floats(in, counts.dimension());
      for (long n = 1; n <= counts.words(); n++) {
        String what = String.format(Locale.ROOT, "word %d of %d", n, counts.words());
        byte[] word = word(what);
        row(word, what, floats, out);
      }
      requireEnd(counts);
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

  /** Adds a row, or leaves it out. */
  private void row(byte[] word, String what, Floats floats, TableWriter out) throws IOException {
    long start = in.offset();
    try {
      float[] vector = floats.read(what);
      if (word.length == 0) {
        throw new BadRow(String.format(Locale.ROOT, "%s is empty (byte %d)", what, start - 1));
      }
      if (out.addWord(word, 0, word.length)) {
        out.addRow(vector);
      }
    } catch (BadRow e) {
      out.skip(e);
    }
  }

  private byte[] word(String what) throws IOException {
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    long start = in.offset();
    for (int b = in.read(); b != ' '; b = in.read()) {
      if (b < 0) {
        throw in.damaged(
            String.format(Locale.ROOT, "it ends at byte %d, in %s", in.offset(), what));
      }
      if (b != '\n' || word.size() > 0) {
        word.write(b);
      }
      if (word.size() > MOST_BYTES) {
        throw in.damaged(String.format(Locale.ROOT, "%s has no end (byte %d)", what, start));
      }
    }
    return word.toByteArray();
  }

  private void requireEnd(Counts counts) throws IOException {
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b != '\n') {
        throw in.damaged(
            String.format(
                Locale.ROOT,
                "it goes on at byte %d behind the %d words that line 1 promises",
                in.offset() - 1,
                counts.words()));
      }
    }
  }

  /** Vectors of little-endian floats, one after the other. */
  static final class Floats {
    private final WordInput in;
    private final byte[] bytes;
    private final float[] values;

    Floats(WordInput in, int dimension) {
      this.in = in;
      this.bytes = new byte[dimension * Float.BYTES];
      this.values = new float[dimension];
    }

    /**
     * The next vector; valid until the one behind it is read.
     *
     * @throws BadRow if a number of it is none; it is read all the same
     */
    float[] read(String what) throws IOException, BadRow {
      long start = in.offset();
      in.readFully(bytes, bytes.length, what);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      for (int d = 0; d < values.length; d++) {
        if (!Float.isFinite(values[d])) {
          throw new BadRow(
              String.format(
                  Locale.ROOT,
                  "%s has %s where a number belongs (byte %d)",
                  what,
                  values[d],
                  start + (long) d * Float.BYTES));
        }
      }
      return values;
    }
  }
}
