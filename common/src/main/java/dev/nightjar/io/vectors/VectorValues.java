package dev.nightjar.io.vectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;
import org.jspecify.annotations.Nullable;

/**
 * The values of a column of vectors in one row group, the counterpart of {@link VectorPages}: since
 * all arrays are of one length and none is null, nobody needs to look at the levels, and arrays
 * that are not wanted cost nothing but their page. Not thread-safe.
 */
final class VectorValues {
  private final ColumnDescriptor column;
  private final PageReader pages;
  private final int dimension;
  private @Nullable Dictionary dictionary;
  private @Nullable ValuesReader values;
  private int left;

  /**
   * Opens a column before its first row.
   *
   * @param rows of the row group
   * @throws IllegalStateException if its arrays are not of one length
   */
  VectorValues(ColumnDescriptor column, PageReader pages, long rows) {
    this.column = column;
    this.pages = pages;
    long total = pages.getTotalValueCount();
    if (total % rows != 0) {
      throw new IllegalStateException("it has vectors of several dimensions");
    }
    this.dimension = Math.toIntExact(total / rows);
    DictionaryPage page = pages.readDictionaryPage();
    try {
      dictionary = page == null ? null : page.getEncoding().initDictionary(column, page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goes on by so many rows. */
  void skip(long rows) {
    for (long over = rows * dimension; over > 0; ) {
      ValuesReader page = page();
      int some = (int) Math.min(over, left);
      page.skip(some);
      left -= some;
      over -= some;
    }
  }

  /** The next array, of a column of floats. */
  float[] floats() {
    float[] floats = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      floats[i] = page().readFloat();
      left--;
    }
    return floats;
  }

  /** The next array, of a column of bytes. */
  byte[] bytes() {
    byte[] bytes = new byte[dimension];
    for (int i = 0; i < dimension; i++) {
      bytes[i] = (byte) page().readInteger();
      left--;
    }
    return bytes;
  }

  /** The page that the next value is in. */
  private ValuesReader page() {
    ValuesReader page = values;
    while (page == null || left == 0) {
      DataPage next = pages.readPage();
      page = next.accept(new Opening());
      left = next.getValueCount();
      values = page;
    }
    return page;
  }

  /** Goes past the levels of a page. */
  private final class Opening implements DataPage.Visitor<ValuesReader> {
    @Override
    public ValuesReader visit(DataPageV1 page) {
      try {
        ByteBufferInputStream in = page.getBytes().toInputStream();
        int count = page.getValueCount();
        page.getRlEncoding()
            .getValuesReader(column, ValuesType.REPETITION_LEVEL)
            .initFromPage(count, in);
        page.getDlEncoding()
            .getValuesReader(column, ValuesType.DEFINITION_LEVEL)
            .initFromPage(count, in);
        return opened(page.getValueEncoding(), count, in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public ValuesReader visit(DataPageV2 page) {
      try {
        return opened(page.getDataEncoding(), page.getValueCount(), page.getData().toInputStream());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private ValuesReader opened(Encoding encoding, int count, ByteBufferInputStream in)
        throws IOException {
      ValuesReader reader =
          dictionary != null && encoding.usesDictionary()
              ? encoding.getDictionaryBasedValuesReader(column, ValuesType.VALUES, dictionary)
              : encoding.getValuesReader(column, ValuesType.VALUES);
      reader.initFromPage(count, in);
      return reader;
    }
  }
}
