package dev.nightjar.io.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pages with sizes, whichever way Parquet takes them; {@link TestVectorFiles} has the real one. */
class TestSizedPages {
  private static final PrimitiveType TYPE =
      new PrimitiveType(Repetition.REQUIRED, PrimitiveTypeName.FLOAT, "number");

  /** Takes pages, but none with sizes. */
  private static class Unsized implements PageWriter {
    @Override
    public void writePage(
        BytesInput bytes,
        int values,
        Statistics<?> statistics,
        Encoding repetitions,
        Encoding definitions,
        Encoding numbers) {}

    @Override
    public void writePage(
        BytesInput bytes,
        int values,
        int rows,
        Statistics<?> statistics,
        Encoding repetitions,
        Encoding definitions,
        Encoding numbers) {}

    @Override
    public void writePageV2(
        int rows,
        int nulls,
        int values,
        BytesInput repetitions,
        BytesInput definitions,
        Encoding encoding,
        BytesInput numbers,
        Statistics<?> statistics) {}

    @Override
    public void writeDictionaryPage(DictionaryPage page) {}

    @Override
    public long getMemSize() {
      return 0;
    }

    @Override
    public long allocatedSize() {
      return 0;
    }

    @Override
    public String memUsageString(String prefix) {
      return prefix;
    }
  }

  /** As before Parquet 1.16. */
  private static final class Sized extends Unsized {
    private @Nullable SizeStatistics seen;
    private @Nullable Encoding numbers;

    @Override
    public void writePage(
        BytesInput bytes,
        int values,
        int rows,
        Statistics<?> statistics,
        SizeStatistics sizes,
        Encoding repetitions,
        Encoding definitions,
        Encoding numbers)
        throws IOException {
      if (rows == 0) {
        throw new IOException("no rows");
      }
      this.seen = sizes;
      this.numbers = numbers;
    }
  }

  private static void write(PageWriter writer, int rows, SizeStatistics sizes) throws IOException {
    SizedPages.of(writer.getClass())
        .write(
            writer,
            BytesInput.empty(),
            1,
            rows,
            Statistics.noopStats(TYPE),
            sizes,
            Encoding.RLE,
            Encoding.RLE,
            Encoding.PLAIN);
  }

  @Test
  void sizesReachWriters() throws IOException {
    Sized writer = new Sized();
    SizeStatistics sizes = new SizeStatistics(TYPE, 0, List.of(1L), List.of(1L));
    write(writer, 1, sizes);
    assertThat(writer.seen).isSameAs(sizes);
    assertThat(writer.numbers).isEqualTo(Encoding.PLAIN);
    assertThatThrownBy(() -> write(writer, 0, sizes))
        .isInstanceOf(IOException.class)
        .hasMessage("no rows");
  }

  @Test
  void writersThatOnlyDeclareTheCallAreRefused() {
    assertThatThrownBy(() -> SizedPages.of(Unsized.class))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageEndingWith("takes no pages with statistics of their levels");
  }
}
