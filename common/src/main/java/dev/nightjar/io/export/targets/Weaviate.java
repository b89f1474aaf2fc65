package dev.nightjar.io.export.targets;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.io.export.ExportFiles;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportTarget;
import dev.nightjar.io.export.JsonForm;
import dev.nightjar.io.export.UnfitRow;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.RowColumn;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Objects of Weaviate, one a line, as {@code POST /v1/batch/objects} takes them. Chunks whose
 * vector is as it was come with it: properties that are gone stay where an object is merged. Ids
 * are {@link ChunkUuid}s, attributes properties.
 */
final class Weaviate implements ExportTarget {
  private static final List<String> NUMBERS = List.of("chunk_index", "start", "end", "token_count");
  private static final List<String> TEXTS = List.of("chunk_id", "document_id", "text");
  private static final FlatAttributes ATTRIBUTES =
      new FlatAttributes(
          Stream.concat(TEXTS.stream(), NUMBERS.stream()).toList(),
          Set.of("id", "_id", "_additional", "vector"),
          Pattern.compile("[_A-Za-z][_0-9A-Za-z]{0,230}"),
          Pattern.compile("[^_0-9A-Za-z]"));

  @Override
  public String key() {
    return "weaviate";
  }

  @Override
  public List<ExportForm> forms() {
    return List.of(ExportForm.JSONL);
  }

  @Override
  public Limits limits() {
    return Limits.ofStore(65_535, 256L << 20, Long.MAX_VALUE);
  }

  @Override
  public Written write(Source source, ExportFiles files) {
    String name = source.options().name();
    String type = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    files.text("class.json", schema(type).toPrettyString() + "\n");
    return Lines.ofJson(
            (row, json) -> item(row, type, json),
            Optional.empty(),
            (row, json) -> gone(row, type, json))
        .write(
            source,
            files,
            source.options().fileBytes().orElse(limits().fileBytes()),
            List.of("class", "id", "properties", "vector"),
            "POST /v1/schema with class.json once, then /v1/batch/objects with its lines");
  }

  private static void head(HeldRow row, String type, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("class", type);
    json.writeStringField("id", ChunkUuid.of(row.text(RowColumn.CHUNK_ID)).toString());
  }

  private static void item(HeldRow row, String type, JsonGenerator json)
      throws UnfitRow, IOException {
    head(row, type, json);
    json.writeObjectFieldStart("properties");
    JsonForm.text(row, RowColumn.CHUNK_ID, json);
    Lines.place(row, json);
    JsonForm.text(row, RowColumn.TEXT, json);
    JsonForm.number(row, RowColumn.TOKEN_COUNT, json);
    JsonForm.fields(ATTRIBUTES.named(row.attributes(RowColumn.ATTRIBUTES).byName()), json);
    json.writeEndObject();
    JsonForm.vector("vector", row, json);
    json.writeEndObject();
  }

  private static void gone(HeldRow row, String type, JsonGenerator json) throws IOException {
    head(row, type, json);
    json.writeEndObject();
  }

  private static ObjectNode schema(String type) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("class", type).put("vectorizer", "none");
    schema.put("vectorIndexType", "hnsw").putObject("vectorIndexConfig").put("distance", "cosine");
    ArrayNode properties = schema.putArray("properties");
    for (String text : TEXTS) {
      ObjectNode property = properties.addObject().put("name", text);
      property.putArray("dataType").add("text");
      property.put("tokenization", text.equals("text") ? "word" : "field");
    }
    for (String number : NUMBERS) {
      properties.addObject().put("name", number).putArray("dataType").add("int");
    }
    return schema;
  }
}
