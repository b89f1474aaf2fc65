package dev.nightjar.io.export.targets;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.stream.Stream;

/**
 * Points of Qdrant, one a line, as {@code PUT /collections/NAME/points} takes them; changes without
 * vectors and deletions as operations of {@code POST /collections/NAME/points/batch}. Ids are
 * {@link ChunkUuid}s. Beside a sparse vector the dense one has a name too.
 */
final class Qdrant implements ExportTarget {
  private static final String DENSE = "dense";
  private static final String SPARSE = "sparse";
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "vector",
          "payload.chunk_id",
          "payload.document_id",
          "payload.chunk_index",
          "payload.start",
          "payload.end",
          "payload.text",
          "payload.token_count",
          "payload.attributes");

  private static final List<String> NAMED =
      COLUMNS.stream()
          .flatMap(
              column ->
                  column.equals("vector")
                      ? Stream.of("vector." + DENSE, "vector." + SPARSE)
                      : Stream.of(column))
          .toList();

  @Override
  public String key() {
    return "qdrant";
  }

  @Override
  public List<ExportForm> forms() {
    return List.of(ExportForm.JSONL);
  }

  @Override
  public Limits limits() {
    return Limits.ofStore(65_536, 256L << 20, Long.MAX_VALUE);
  }

  @Override
  public Terms terms(ExportOptions options) {
    return Terms.IDS;
  }

  @Override
  public Written write(Source source, ExportFiles files) {
    ObjectNode collection = JsonNodeFactory.instance.objectNode();
    boolean sparse = source.sparse() != null;
    ObjectNode vectors = collection.putObject("vectors");
    (sparse ? vectors.putObject(DENSE) : vectors)
        .put("size", source.dimension())
        .put("distance", "Cosine");
    if (sparse) {
      collection.putObject("sparse_vectors").putObject(SPARSE);
    }
    files.text("collection.json", collection.toPrettyString() + "\n");
    return Lines.ofJson(
            (row, json) -> item(row, sparse, json), Optional.of(Qdrant::metadata), Qdrant::gone)
        .write(
            source,
            files,
            source.options().fileBytes().orElse(limits().fileBytes()),
            sparse ? NAMED : COLUMNS,
            "PUT /collections/%s with collection.json once, then its points by lines"
                .formatted(source.options().name()));
  }

  private static String id(HeldRow row) {
    return ChunkUuid.of(row.text(RowColumn.CHUNK_ID)).toString();
  }

  private static void payload(HeldRow row, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("payload");
    JsonForm.text(row, RowColumn.CHUNK_ID, json);
    Lines.place(row, json);
    JsonForm.text(row, RowColumn.TEXT, json);
    JsonForm.number(row, RowColumn.TOKEN_COUNT, json);
    JsonForm.attributes(row, json);
    json.writeEndObject();
  }

  private static void item(HeldRow row, boolean sparse, JsonGenerator json)
      throws UnfitRow, IOException {
    json.writeStartObject();
    json.writeStringField("id", id(row));
    if (sparse) {
      json.writeObjectFieldStart("vector");
      JsonForm.vector(DENSE, row, json);
      JsonForm.sparse(SPARSE, row, json);
      json.writeEndObject();
    } else {
      JsonForm.vector("vector", row, json);
    }
    payload(row, json);
    json.writeEndObject();
  }

  private static void metadata(HeldRow row, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("overwrite_payload");
    points(row, json);
    payload(row, json);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void gone(HeldRow row, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("delete");
    points(row, json);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void points(HeldRow row, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("points");
    json.writeString(id(row));
    json.writeEndArray();
  }
}
