package dev.nightjar.io.export.targets;

import dev.nightjar.io.FilePaths;
import dev.nightjar.io.export.ExportFiles;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportOptions;
import dev.nightjar.io.export.ExportOptions.Attributes;
import dev.nightjar.io.export.ExportTarget;
import dev.nightjar.io.export.ParquetTables;
import dev.nightjar.io.export.RecordTables;
import dev.nightjar.io.vectors.VectorTables;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Parquet for readers of Arrow: the footers have the schema as Arrow has it, by which vectors are
 * arrays of one length. Other readers see a list of floats. The columns are those of a run, with
 * attributes as JSON unless a map is asked for, and sparse vectors as two lists.
 */
final class Arrow implements ExportTarget {
  private static final String CODEC = "zstd";
  private static final long FILE_BYTES = 1L << 30;

  @Override
  public String key() {
    return "arrow";
  }

  @Override
  public List<ExportForm> forms() {
    return List.of(ExportForm.PARQUET);
  }

  @Override
  public Limits limits() {
    return Limits.ofStore(Integer.MAX_VALUE, FILE_BYTES, Long.MAX_VALUE);
  }

  @Override
  public boolean hasMaps() {
    return true;
  }

  @Override
  public Terms terms(ExportOptions options) {
    return Terms.IDS;
  }

  @Override
  public Written write(Source source, ExportFiles files) {
    Tables tables = new Tables(source, files);
    Content vectors = source.vectors();
    long items = tables.write(vectors, source.layout());
    Long moved =
        source.metadata().map(some -> tables.write(some, RecordTables.PLACES)).orElse(null);
    Long gone = source.deletes().map(some -> tables.write(some, RecordTables.GONE)).orElse(null);
    return new Written(
        items,
        moved,
        gone,
        0,
        source.layout().names(),
        "pyarrow.parquet.read_table('%s/%s')"
            .formatted(FilePaths.plain(files.path()), vectors.table()));
  }

  /** The tables of one export. */
  private record Tables(Source source, ExportFiles files) {
    long write(Content content, RowLayout layout) {
      boolean maps = source.options().attributes() == Attributes.MAP;
      List<Column> columns = new ArrayList<>();
      for (RowColumn column : layout.columns()) {
        Column plain = functions.col(column.column());
        columns.add(
            switch (column) {
              case ATTRIBUTES -> maps ? plain : functions.to_json(plain).as(column.column());
              case SPARSE -> SparseColumns.lists().as(column.column());
              default -> plain;
            });
      }
      String vector = RowColumn.VECTOR.column();
      StructType schema = content.rows().select(columns.toArray(Column[]::new)).schema();
      VectorTables shape =
          new VectorTables(
              vector,
              CODEC,
              source.options().fileBytes().orElse(FILE_BYTES),
              Map.of(ArrowSchema.KEY, ArrowSchema.of(schema, vector, source.dimension())));
      return new ParquetTables(files, shape).write(content, content.table(), columns, List.of());
    }
  }
}
