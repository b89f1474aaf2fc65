package dev.nightjar.io.vectors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a Parquet column of vectors: arrays of floats or bytes, or arrays of such arrays,
 * with no element null. An array goes into a page as a whole, where Parquet's own way is several
 * calls for each number. Not thread-safe.
 *
 * <p>Levels are those of Parquet's record shredding (as in the Dremel paper): the repetition level
 * of a number is the depth of the list that it continues, the definition level how much of its path
 * is there.
 */
final class VectorPages implements AutoCloseable {
  private final ColumnDescriptor column;
  private final PageWriter pages;
  private final SizedPages sized;
  private final ParquetProperties properties;
  private final PrimitiveType type;
  private final int depth;
  private final int defined;
  private final ValuesWriter repetitions;
  private final ValuesWriter definitions;
  private final @Nullable ValuesWriter coded;
  private final SizeStatistics form;
  private final long[] repetitionCounts;
  private final long[] definitionCounts;
  private ByteBuffer plain = ByteBuffer.allocate(0);
  private int values;
  private int rows;

  /** A column of one row group. */
  VectorPages(ColumnDescriptor column, PageWriter pages, ParquetProperties properties) {
    this.column = column;
    this.pages = pages;
    this.sized = SizedPages.of(pages.getClass());
    this.properties = properties;
    this.type = column.getPrimitiveType();
    this.depth = column.getMaxRepetitionLevel();
    this.defined = column.getMaxDefinitionLevel();
    this.repetitions = properties.newRepetitionLevelWriter(column);
    this.definitions = properties.newDefinitionLevelWriter(column);
    this.form = SizeStatistics.newBuilder(type, depth, defined).build();
    this.repetitionCounts = new long[depth + 1];
    this.definitionCounts = new long[defined + 1];
    boolean copied = isFloats() && !properties.isDictionaryEnabled(column);
    this.coded = copied ? null : properties.newValuesWriter(column);
  }

  private boolean isFloats() {
    return type.getPrimitiveTypeName() == PrimitiveTypeName.FLOAT;
  }

  /** Adds the value of a row; null only where the column may be null. */
  void add(@Nullable ArrayData value) throws IOException {
    if (value == null) {
      level(0, defined - depth - 1);
    } else {
      add(value, 1, 0);
    }
    rows++;
    if (bufferedBytes() >= properties.getPageSizeThreshold()
        || rows >= properties.getPageRowCountLimit()) {
      writePage();
    }
  }

  private void add(ArrayData array, int at, int repetition) {
    int count = array.numElements();
    if (count == 0) {
      level(repetition, defined - depth + at - 1);
    } else if (at < depth) {
      for (int i = 0; i < count; i++) {
        add(array.getArray(i), at + 1, i == 0 ? repetition : at);
      }
    } else {
      level(repetition, defined);
      for (int i = 1; i < count; i++) {
        repetitions.writeInteger(depth);
        definitions.writeInteger(defined);
      }
      repetitionCounts[depth] += count - 1;
      definitionCounts[defined] += count - 1;
      values += count - 1;
      numbers(array);
    }
  }

  private void level(int repetition, int definition) {
    repetitions.writeInteger(repetition);
    definitions.writeInteger(definition);
    repetitionCounts[repetition]++;
    definitionCounts[definition]++;
    values++;
  }

  private void numbers(ArrayData array) {
    if (coded == null) {
      float[] floats = array.toFloatArray();
      int bytes = floats.length * Float.BYTES;
      if (plain.remaining() < bytes) {
        int needed = Math.addExact(plain.position(), bytes);
        int wanted = Math.max(needed, Math.min(2 * needed, properties.getPageSizeThreshold()));
        plain =
            ByteBuffer.wrap(Arrays.copyOf(plain.array(), wanted))
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(plain.position());
      }
      plain.asFloatBuffer().put(floats);
      plain.position(plain.position() + bytes);
    } else if (isFloats()) {
      for (float value : array.toFloatArray()) {
        coded.writeFloat(value);
      }
    } else {
      for (byte value : array.toByteArray()) {
        coded.writeInteger(value);
      }
    }
  }

  /** Bytes of the page that is not written yet. */
  private long bufferedBytes() {
    return repetitions.getBufferedSize()
        + definitions.getBufferedSize()
        + (coded == null ? plain.position() : coded.getBufferedSize());
  }

  /** Bytes that are held until the row group is written. */
  long heldBytes() {
    return bufferedBytes() + pages.getMemSize();
  }

  private void writePage() throws IOException {
    BytesInput numbers =
        coded == null ? BytesInput.from(plain.array(), 0, plain.position()) : coded.getBytes();
    SizeStatistics sizes =
        new SizeStatistics(
            type,
            0,
            counts(repetitionCounts, form.getRepetitionLevelHistogram()),
            counts(definitionCounts, form.getDefinitionLevelHistogram()));
    sized.write(
        pages,
        BytesInput.concat(repetitions.getBytes(), definitions.getBytes(), numbers),
        values,
        rows,
        Statistics.noopStats(type),
        sizes,
        repetitions.getEncoding(),
        definitions.getEncoding(),
        coded == null ? Encoding.PLAIN : coded.getEncoding());
    repetitions.reset();
    definitions.reset();
    plain.clear();
    if (coded != null) {
      coded.reset();
    }
    values = 0;
    rows = 0;
  }

  /** Takes the counts, unless Parquet leaves out those of this column, and begins new ones. */
  private static List<Long> counts(long[] counts, List<Long> form) {
    List<Long> taken = form.isEmpty() ? form : Arrays.stream(counts).boxed().toList();
    Arrays.fill(counts, 0);
    return taken;
  }

  /** Writes what is left, and the dictionary if there is one. */
  void finish() throws IOException {
    if (rows > 0) {
      writePage();
    }
    DictionaryPage dictionary = coded == null ? null : coded.toDictPageAndClose();
    if (dictionary != null) {
      pages.writeDictionaryPage(dictionary);
    }
  }

  @Override
  public void close() {
    repetitions.close();
    definitions.close();
    if (coded != null) {
      coded.close();
    }
  }

  @Override
  public String toString() {
    return String.join(".", column.getPath());
  }
}
