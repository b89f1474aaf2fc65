package dev.nightjar.io.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.nightjar.io.source.DocumentRow.Place;
import dev.nightjar.spark.NewRow;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns JSON objects into document rows. Safe for use by several threads. */
final class JsonRecords implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Python writes NaN and infinities, which are no JSON. */
  static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Reads one value and leaves what follows to the next call. */
  static final ObjectReader ONE_OF_MANY =
      JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final SourceOptions options;

  JsonRecords(SourceOptions options) {
    this.options = options;
  }

  /**
   * The row of a text.
   *
   * @param folders more columns, which count before the record's own
   */
  NewRow parse(String json, Place place, Map<String, String> folders, ReadNotes.Task notes) {
    try {
      return row(JSON.readTree(json), place, folders, notes);
    } catch (JsonProcessingException e) {
      return DocumentRow.reject(
          null,
          place,
          RejectReason.CORRUPT_RECORD,
          "not JSON: " + e.getOriginalMessage() + ": " + DocumentRow.shown(json));
    }
  }

  /** The row of a value. */
  NewRow row(JsonNode record, Place place, Map<String, String> folders, ReadNotes.Task notes) {
    if (!record.isObject()) {
      return DocumentRow.reject(
          null, place, RejectReason.CORRUPT_RECORD, "not a JSON object: " + record.getNodeType());
    }
    Map<String, String> columns = columns(record, notes);
    columns.putAll(folders);
    notes.columns(folders.keySet(), options);
    Optional<String> idColumn = options.idColumn(columns.keySet());
    if (idColumn.isPresent() && !folders.containsKey(idColumn.get())) {
      JsonNode id = record.path(idColumn.get());
      if (id.isBoolean() || (id.isContainerNode() && oid(id).isEmpty())) {
        if (idColumn.get().equals(options.idColumn())) {
          return wrongType(null, place, idColumn.get(), id);
        }
        idColumn = Optional.empty();
      }
    }
    for (String column : options.textColumns()) {
      JsonNode text = record.path(column);
      boolean missing = text.isMissingNode() || text.isNull() || folders.containsKey(column);
      if (!missing && !text.isTextual()) {
        String id = idColumn.map(columns::get).filter(value -> !value.isBlank()).orElse(null);
        return wrongType(id, place, column, text);
      }
    }
    return DocumentRow.of(options, idColumn, columns, place, notes);
  }

  private Map<String, String> columns(JsonNode record, ReadNotes.Task notes) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : record.properties()) {
      JsonNode value = field.getValue();
      if (!value.isNull()) {
        columns.put(
            field.getKey(),
            value.isValueNode() ? value.asText() : oid(value).orElseGet(value::toString));
      }
    }
    notes.columns(record.properties().stream().map(Map.Entry::getKey).toList(), options);
    return columns;
  }

  /** MongoDB's ids are objects in its exports. */
  private static Optional<String> oid(JsonNode value) {
    JsonNode oid = value.path("$oid");
    return value.size() == 1 && oid.isTextual() ? Optional.of(oid.asText()) : Optional.empty();
  }

  private static NewRow wrongType(@Nullable String id, Place place, String column, JsonNode found) {
    return DocumentRow.reject(
        id,
        place,
        RejectReason.WRONG_TYPE,
        "column '%s' is %s, not a string".formatted(column, found.getNodeType()));
  }
}
