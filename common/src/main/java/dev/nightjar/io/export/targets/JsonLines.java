package dev.nightjar.io.export.targets;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.io.export.ExportFiles;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportOptions;
import dev.nightjar.io.export.ExportTarget;
import dev.nightjar.io.export.JsonForm;
import dev.nightjar.io.export.UnfitRow;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.RowColumn;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** JSON Lines with the columns of a run, for whatever reads JSON. */
final class JsonLines implements ExportTarget {
  @Override
  public String key() {
    return "jsonl";
  }

  @Override
  public List<ExportForm> forms() {
    return List.of(ExportForm.JSONL);
  }

  @Override
  public Limits limits() {
    return Limits.ofStore(Integer.MAX_VALUE, 256L << 20, Long.MAX_VALUE);
  }

  @Override
  public Terms terms(ExportOptions options) {
    return Terms.IDS;
  }

  @Override
  public Written write(Source source, ExportFiles files) {
    boolean sparse = source.sparse() != null;
    return Lines.ofJson(
            (row, json) -> item(row, sparse, json),
            Optional.of(JsonLines::metadata),
            JsonLines::gone)
        .write(
            source,
            files,
            source.options().fileBytes().orElse(limits().fileBytes()),
            source.layout().names(),
            "a JSON object a line, by any reader");
  }

  private static void item(HeldRow row, boolean sparse, JsonGenerator json)
      throws UnfitRow, IOException {
    json.writeStartObject();
    own(row, json);
    JsonForm.vector(RowColumn.VECTOR.column(), row, json);
    JsonForm.attributes(row, json);
    if (sparse) {
      JsonForm.sparse(RowColumn.SPARSE.column(), row, json);
    }
    json.writeEndObject();
  }

  private static void metadata(HeldRow row, JsonGenerator json) throws IOException {
    json.writeStartObject();
    own(row, json);
    JsonForm.attributes(row, json);
    json.writeEndObject();
  }

  private static void own(HeldRow row, JsonGenerator json) throws IOException {
    JsonForm.text(row, RowColumn.DOCUMENT_ID, json);
    JsonForm.text(row, RowColumn.CHUNK_ID, json);
    JsonForm.number(row, RowColumn.CHUNK_INDEX, json);
    JsonForm.number(row, RowColumn.START, json);
    JsonForm.number(row, RowColumn.END, json);
    JsonForm.text(row, RowColumn.TEXT, json);
    JsonForm.text(row, RowColumn.CONTENT_HASH, json);
    JsonForm.number(row, RowColumn.TOKEN_COUNT, json);
  }

  private static void gone(HeldRow row, JsonGenerator json) throws IOException {
    json.writeStartObject();
    JsonForm.text(row, RowColumn.CHUNK_ID, json);
    JsonForm.text(row, RowColumn.DOCUMENT_ID, json);
    json.writeEndObject();
  }
}
