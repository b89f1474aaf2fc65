package dev.nightjar.io.export;

import dev.nightjar.io.Json;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.RecordFiles;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.LongAccumulator;

/**
 * Writes rows as records, each row once or with the reason why not: executors read, encode and
 * write in one go, and hold one row each. Not thread-safe.
 */
public final class RecordTables {
  /** The columns of chunks that are gone. */
  public static final RowLayout GONE = RowLayout.of(RowColumn.CHUNK_ID, RowColumn.DOCUMENT_ID);

  /** The columns of chunks that have the same vector. */
  public static final RowLayout PLACES = RowLayout.FILED.without(RowColumn.VECTOR);

  private final ExportFiles files;
  private final RecordFiles shape;
  private long rejected;

  /** A row that is not there, as a line of JSON. */
  record Reject(String chunkId, String reason) {
    byte[] line() {
      return (Json.text(this) + "\n").getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * @param files where to
   * @param shape of each file
   */
  public RecordTables(ExportFiles files, RecordFiles shape) {
    this.files = files;
    this.shape = shape;
  }

  /**
   * Writes a table; where there are no rows, no task runs and there is no file.
   *
   * @param layout of its rows
   * @return how many rows were written
   * @throws IllegalStateException if rows are neither written nor rejected
   */
  public long write(ExportTarget.Content content, RowLayout layout, RecordForm form) {
    if (content.count() == 0) {
      return 0;
    }
    SparkContext spark = content.rows().sparkSession().sparkContext();
    LongAccumulator fit = spark.longAccumulator();
    LongAccumulator unfit = spark.longAccumulator();
    long most = shape.mostBytes() - shape.head().length - shape.tail().length;
    JavaRDD<RecordFiles.Entry> entries =
        HeldRows.of(content.rows(), layout).map(row -> entry(row, form, most, fit, unfit));
    String folder = files.begin(content.table());
    shape.write(content.rows().sparkSession(), entries, folder);
    files.end(content.table());
    rejected += unfit.value();
    require(content, fit.value(), unfit.value());
    return fit.value();
  }

  private static RecordFiles.Entry entry(
      HeldRow row, RecordForm form, long most, LongAccumulator fit, LongAccumulator unfit)
      throws IOException {
    try {
      byte[] record = form.record(row);
      if (record.length > most) {
        throw new UnfitRow(
            String.format(Locale.ROOT, "has %d bytes, a file at most %d", record.length, most));
      }
      fit.add(1);
      return new RecordFiles.Entry(false, record);
    } catch (UnfitRow e) {
      unfit.add(1);
      String id = row.text(RowColumn.CHUNK_ID);
      return new RecordFiles.Entry(true, new Reject(id, e.why()).line());
    }
  }

  /** The accounts balance. */
  static void require(ExportTarget.Content content, long fit, long unfit) {
    if (fit + unfit != content.count()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "The accounts of '%s' do not balance: %d rows are written and %d rejected, %d expected",
              content.table(),
              fit,
              unfit,
              content.count()));
    }
  }

  /** How many rows of all tables the target cannot take. */
  public long rejected() {
    return rejected;
  }
}
