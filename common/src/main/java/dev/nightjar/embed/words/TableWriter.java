package dev.nightjar.embed.words;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the table that {@link WordTable} maps: the vectors' floats row by row, the words' bytes
 * with their offsets and an index of their hashes, and counts where the file has them; all
 * little-endian. Not thread-safe.
 */
final class TableWriter implements Closeable {
  static final String VECTORS = "vectors";
  static final String SPELLINGS = "spellings";
  static final String OFFSETS = "offsets";
  static final String INDEX = "index";
  static final String COUNTS = "counts";

  private static final int MOST_NAMED = 3;

  private final Path folder;
  private final WordFormat format;
  private final int dimension;
  private final WordList words = new WordList();
  private final FileChannel vectors;
  private final ByteBuffer buffer;
  private long[] counts = {};
  private int counted;
  private long occurrences;
  private int repeated;
  private int skipped;
  private final List<String> problems = new ArrayList<>();

  /**
   * Begins a table.
   *
   * @param folder exists and is empty
   */
  TableWriter(Path folder, WordFormat format, int dimension) throws IOException {
    this.folder = folder;
    this.format = format;
    this.dimension = dimension;
    this.vectors =
        FileChannel.open(
            folder.resolve(VECTORS),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    int rows = Math.max(1, (1 << 20) / (dimension * Float.BYTES));
    this.buffer =
        ByteBuffer.allocateDirect(rows * dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Adds a word, whose vector must be added as well; false if there is such a word already. */
  boolean addWord(byte[] bytes, int from, int length) {
    boolean isNew = words.add(bytes, from, length);
    repeated += isNew ? 0 : 1;
    return isNew;
  }

  /** Notes a row that is left out; the first ones are named. */
  void skip(BadRow row) {
    skipped++;
    if (problems.size() < MOST_NAMED) {
      problems.add(row.problem());
    }
  }

  /** Rows that are left out so far. */
  int skipped() {
    return skipped;
  }

  /** The first problem, if no less rows are left out than there are words: it is the file's own. */
  Optional<String> damage() {
    return skipped > 0 && skipped >= words.size()
        ? Optional.of(problems.getFirst())
        : Optional.empty();
  }

  /** Adds how often the word that was added last occurs. */
  void addCount(long count) {
    if (counted == counts.length) {
      counts = Arrays.copyOf(counts, 2 * counted + 1024);
    }
    counts[counted++] = count;
    occurrences += count;
  }

  /** Adds the vector of the next row. */
  void addRow(float[] row) throws IOException {
    for (float value : row) {
      buffer.putFloat(value);
    }
    if (!buffer.hasRemaining()) {
      flush();
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      vectors.write(buffer);
    }
    buffer.clear();
  }

  /** The words so far. */
  WordList words() {
    return words;
  }

  /** The rows so far, for changes in place. */
  MappedRows rows() throws IOException {
    flush();
    return MappedRows.of(vectors, dimension, MapMode.READ_WRITE);
  }

  /**
   * Ends the table.
   *
   * @param sha256 of the file that was read
   * @param subwords what the rows behind the words' rows are
   */
  void finish(String sha256, @Nullable Subwords subwords) throws IOException {
    flush();
    Files.write(folder.resolve(SPELLINGS), words.spellings());
    writeInts(OFFSETS, words.offsets());
    writeInts(INDEX, words.slots());
    if (counted > 0) {
      ByteBuffer bytes = ByteBuffer.allocate(counted * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asLongBuffer().put(counts, 0, counted);
      Files.write(folder.resolve(COUNTS), bytes.array());
    }
    TableHeader header =
        new TableHeader(
            TableHeader.VERSION,
            sha256,
            format,
            dimension,
            words.size(),
            repeated,
            skipped,
            problems,
            occurrences,
            subwords == null ? new Subwords(0, 0, 0) : subwords);
    Files.write(folder.resolve(TableHeader.FILE), new ObjectMapper().writeValueAsBytes(header));
  }

  private void writeInts(String name, int[] values) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            folder.resolve(name),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      int piece = 1 << 24;
      for (int from = 0; from < values.length; from += piece) {
        int count = Math.min(piece, values.length - from);
        file.map(MapMode.READ_WRITE, (long) from * Integer.BYTES, (long) count * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asIntBuffer()
            .put(values, from, count);
      }
    }
  }

  @Override
  public void close() throws IOException {
    vectors.close();
  }
}
