package dev.nightjar.io.export;

import dev.nightjar.io.FilePaths;
import dev.nightjar.io.vectors.VectorTables;
import dev.nightjar.spark.RecordFiles;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Writes rows as tables of Parquet, each row once or with the reason why not. Not thread-safe. */
public final class ParquetTables {
  private static final String REASON = "reason";

  private final ExportFiles files;
  private final VectorTables shape;
  private long rejected;

  /**
   * A reason why a target cannot take rows.
   *
   * @param applies true where it does
   * @param why a sentence's end
   */
  public record Unfit(Column applies, String why) {
    /** Texts of more bytes than there may be. */
    public static Unfit longer(Column text, long most, String what) {
      return new Unfit(
          functions.octet_length(text).gt(most), what + " has more than " + most + " bytes");
    }
  }

  /**
   * @param files where to
   * @param shape of each file
   */
  public ParquetTables(ExportFiles files, VectorTables shape) {
    this.files = files;
    this.shape = shape;
  }

  /**
   * Writes a table.
   *
   * @param table the folder's name, of one or more parts
   * @param columns that the target reads
   * @param unfit why it may not take a row
   * @return how many rows were written
   * @throws IllegalStateException if rows are neither written nor rejected
   */
  public long write(
      ExportTarget.Content content, String table, List<Column> columns, List<Unfit> unfit) {
    Column reason = functions.lit(null).cast("string");
    for (Unfit one : unfit.reversed()) {
      reason = functions.when(one.applies(), functions.lit(one.why())).otherwise(reason);
    }
    long unfitting = unfit.isEmpty() ? 0 : content.rows().filter(reason.isNotNull()).count();
    Dataset<Row> fitting = unfitting == 0 ? content.rows() : content.rows().filter(reason.isNull());
    String folder = files.begin(table);
    shape.write(fitting.select(columns.toArray(Column[]::new)), folder);
    files.end(table);
    if (unfitting > 0) {
      reject(content.rows().filter(reason.isNotNull()).withColumn(REASON, reason), content.table());
    }
    rejected += unfitting;
    long written =
        FilePaths.load(content.rows().sparkSession().read().format("parquet"), files.paths(table))
            .stream()
            .mapToLong(Dataset::count)
            .sum();
    RecordTables.require(content, written, unfitting);
    return written;
  }

  private void reject(Dataset<Row> rows, String table) {
    String staged = files.staged(table);
    new RecordFiles("none", shape.mostBytes(), new byte[0], new byte[0])
        .write(
            rows.sparkSession(),
            rows.select("chunk_id", REASON)
                .javaRDD()
                .map(
                    row ->
                        new RecordFiles.Entry(
                            true,
                            new RecordTables.Reject(row.getString(0), row.getString(1)).line())),
            staged);
    files.takeRejects(staged, table);
  }

  /** How many rows of all tables the target cannot take. */
  public long rejected() {
    return rejected;
  }
}
