package dev.nightjar.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.nightjar.io.DocumentRow.Place;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Turns JSON objects into document rows. Safe for use by several threads. */
final class JsonRecords implements Serializable {
  private static final long serialVersionUID = 1L;

  static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
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

  Row parse(String json, Place place) {
    try {
      return row(JSON.readTree(json), place);
    } catch (JsonProcessingException e) {
      return DocumentRow.reject(
          null,
          place,
          RejectReason.CORRUPT_RECORD,
          "not JSON: " + e.getOriginalMessage() + ": " + DocumentRow.shown(json));
    }
  }

  Row row(JsonNode record, Place place) {
    if (!record.isObject()) {
      return DocumentRow.reject(
          null, place, RejectReason.CORRUPT_RECORD, "not a JSON object: " + record.getNodeType());
    }
    JsonNode id = record.path(options.idColumn());
    if (id.isContainerNode() || id.isBoolean()) {
      return wrongType(null, place, options.idColumn(), id);
    }
    boolean missing = id.isMissingNode() || id.isNull() || id.asText().isBlank();
    String name = missing ? place.id() : id.asText();
    List<String> texts = new ArrayList<>();
    for (String column : options.textColumns()) {
      JsonNode text = record.path(column);
      if (text.isTextual()) {
        texts.add(text.asText());
      } else if (!text.isMissingNode() && !text.isNull()) {
        return wrongType(name, place, column, text);
      }
    }
    return TextColumns.row(name, texts, attributes(record), place, options);
  }

  private static Row wrongType(@Nullable String id, Place place, String column, JsonNode found) {
    return DocumentRow.reject(
        id,
        place,
        RejectReason.WRONG_TYPE,
        "column '%s' is %s, not a string".formatted(column, found.getNodeType()));
  }

  private Map<String, String> attributes(JsonNode record) {
    Map<String, String> attributes = new LinkedHashMap<>();
    record
        .properties()
        .forEach(
            e -> {
              boolean own =
                  e.getKey().equals(options.idColumn())
                      || options.textColumns().contains(e.getKey());
              if (!own && !e.getValue().isNull()) {
                attributes.put(
                    e.getKey(),
                    e.getValue().isTextual() ? e.getValue().asText() : e.getValue().toString());
              }
            });
    return attributes;
  }
}
