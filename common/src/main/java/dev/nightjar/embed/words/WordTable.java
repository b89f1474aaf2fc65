package dev.nightjar.embed.words;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Word vectors in mapped files, which all processes of a machine share. Immutable and safe for use
 * by several threads; the memory is unmapped when the table is no longer referred to.
 */
public final class WordTable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TableHeader header;
  private final MappedRows rows;
  private final IntBuffer index;
  private final IntBuffer offsets;
  private final ByteBuffer spellings;
  private final @Nullable LongBuffer counts;

  private WordTable(Path folder) throws IOException {
    this.header = header(folder);
    try (FileChannel file = FileChannel.open(folder.resolve(TableWriter.VECTORS))) {
      this.rows = MappedRows.of(file, header.dimension(), MapMode.READ_ONLY);
    }
    this.index = map(folder.resolve(TableWriter.INDEX)).asIntBuffer();
    this.offsets = map(folder.resolve(TableWriter.OFFSETS)).asIntBuffer();
    this.spellings = map(folder.resolve(TableWriter.SPELLINGS));
    this.counts =
        header.occurrences() == 0 ? null : map(folder.resolve(TableWriter.COUNTS)).asLongBuffer();
  }

  /**
   * Maps a table that {@link WordFiles} made.
   *
   * @throws ModelException if it cannot be read
   */
  public static WordTable open(Path folder) {
    try {
      return new WordTable(folder);
    } catch (IOException e) {
      throw new ModelException(
          "Cannot map the word vectors in %s: %s; delete the folder so that it is made again"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  static TableHeader header(Path folder) throws IOException {
    return JSON.readValue(Files.readAllBytes(folder.resolve(TableHeader.FILE)), TableHeader.class);
  }

  private static ByteBuffer map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** Numbers of a vector. */
  public int dimension() {
    return header.dimension();
  }

  /** How many words there are. */
  public int size() {
    return header.words();
  }

  /** The row of a word as it is written, else of the word in lower case; -1 if neither is there. */
  public int row(String word) {
    int row = find(word);
    if (row >= 0) {
      return row;
    }
    String lower = word.toLowerCase(Locale.ROOT);
    return lower.equals(word) ? -1 : find(lower);
  }

  private int find(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    int hash = WordHash.of(bytes, 0, bytes.length);
    int mask = index.limit() / 2 - 1;
    for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
      int row = index.get(2 * slot + 1) - 1;
      if (row < 0 || index.get(2 * slot) == hash && isSpelled(row, bytes)) {
        return row;
      }
    }
  }

  private boolean isSpelled(int row, byte[] bytes) {
    int start = offsets.get(row);
    if (offsets.get(row + 1) - start != bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (spellings.get(start + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** The word of a row. */
  public String word(int row) {
    byte[] bytes = new byte[offsets.get(row + 1) - offsets.get(row)];
    spellings.get(offsets.get(row), bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Copies the vector of a row. */
  public void read(int row, float[] into) {
    rows.read(row, into);
  }

  /** Whether words that are not in the table have vectors, made of their n-grams. */
  public boolean hasSubwords() {
    return header.subwords().exist();
  }

  /**
   * Makes the vector that fastText gives a word that is not in the table: the mean of its n-grams'.
   *
   * @return whether the word has n-grams; if not, the vector is zeros
   */
  public boolean readSubwords(String word, float[] into) {
    int[] buckets = header.subwords().of(word.getBytes(StandardCharsets.UTF_8));
    return SubwordMean.of(rows, size(), buckets, -1, into);
  }

  /**
   * How often a word occurs, from 0 to 1: by the file's counts, or by Zipf's law from its place in
   * the file, which has the frequent words first.
   */
  double probability(int row, double harmonic) {
    return counts != null
        ? (double) counts.get(row) / header.occurrences()
        : 1 / ((row + 1) * harmonic);
  }

  /** The sum of 1/r over all ranks. */
  double harmonic() {
    double sum = 0;
    for (int rank = header.words(); rank > 0; rank--) {
      sum += 1.0 / rank;
    }
    return sum;
  }
}
