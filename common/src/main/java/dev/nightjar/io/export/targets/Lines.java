package dev.nightjar.io.export.targets;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.io.export.ExportFiles;
import dev.nightjar.io.export.ExportTarget.Content;
import dev.nightjar.io.export.ExportTarget.Source;
import dev.nightjar.io.export.ExportTarget.Written;
import dev.nightjar.io.export.JsonForm;
import dev.nightjar.io.export.RecordForm;
import dev.nightjar.io.export.RecordTables;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.RecordFiles;
import dev.nightjar.spark.RowColumn;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What the targets of lines have in common: a table of what has vectors, one of what has not, one
 * of what is gone.
 *
 * @param folder behind that of the rows with vectors; empty for none
 * @param extension of the files
 * @param items a row with its vector
 * @param metadata a row without; empty if the store takes such rows with their vectors
 * @param deletes a row that is gone
 */
record Lines(
    String folder,
    String extension,
    RecordForm items,
    Optional<RecordForm> metadata,
    RecordForm deletes) {
  private static final byte[] NONE = new byte[0];

  /** Lines of JSON, as all stores but those of bulk requests have them. */
  static Lines ofJson(
      JsonForm.Lines items, Optional<JsonForm.Lines> metadata, JsonForm.Lines deletes) {
    return new Lines(
        "", "jsonl", JsonForm.of(items), metadata.map(JsonForm::of), JsonForm.of(deletes));
  }

  /** The same with rows that have vectors in a folder of their folder. */
  Lines in(String inner) {
    return new Lines(inner, extension, items, metadata, deletes);
  }

  /** Writes all tables that there are. */
  Written write(
      Source source, ExportFiles files, long fileBytes, List<String> columns, String open) {
    return write(source, new RecordTables(files, shape(fileBytes, NONE, NONE)), columns, open);
  }

  private RecordFiles shape(long fileBytes, byte[] head, byte[] tail) {
    return new RecordFiles(extension, fileBytes, head, tail);
  }

  /** The same in files that begin and end with something else than rows. */
  Written write(
      Source source,
      ExportFiles files,
      long fileBytes,
      byte[] head,
      byte[] tail,
      List<String> columns,
      String open) {
    return write(source, new RecordTables(files, shape(fileBytes, head, tail)), columns, open);
  }

  private Written write(Source source, RecordTables tables, List<String> columns, String open) {
    Content rows = metadata.isPresent() ? source.vectors() : source.replacements();
    long written =
        tables.write(
            new Content(rows.table() + folder, rows.rows(), rows.count()), source.layout(), items);
    Long moved =
        metadata
            .flatMap(
                form ->
                    source
                        .metadata()
                        .map(content -> tables.write(content, RecordTables.PLACES, form)))
            .orElse(null);
    Long gone =
        source
            .deletes()
            .map(content -> tables.write(content, RecordTables.GONE, deletes))
            .orElse(null);
    return new Written(written, moved, gone, tables.rejected(), columns, open);
  }

  /** Where a chunk is in its document, as fields. */
  static void place(HeldRow row, JsonGenerator json) throws IOException {
    JsonForm.text(row, RowColumn.DOCUMENT_ID, json);
    JsonForm.number(row, RowColumn.CHUNK_INDEX, json);
    JsonForm.number(row, RowColumn.START, json);
    JsonForm.number(row, RowColumn.END, json);
  }
}
