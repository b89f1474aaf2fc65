package dev.nightjar.io;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Records as JSON and back: results, manifests and what else has a shape of its own. Keys are the
 * components' names in snake case, in their order; a component that is null has none, and a key
 * that no component has is passed over, so that what a later version wrote is read. Thread-safe.
 */
public final class Json {
  private static final TypeReference<Map<String, Number>> NUMBERS = new TypeReference<>() {};
  private static final SimpleModule GROUPS = new SimpleModule("groups of keys");

  static {
    GROUPS.setDeserializers(new UnwrappedRecords());
  }

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(GROUPS)
          .build();

  private Json() {}

  /** A record in one line. */
  public static String text(Object record) {
    return text(record, MAPPER.writer());
  }

  /** A record in lines, as a person reads them. */
  static String lines(Object record) {
    return text(record, MAPPER.writerWithDefaultPrettyPrinter()) + "\n";
  }

  private static String text(Object record, ObjectWriter writer) {
    try {
      return writer.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads a record.
   *
   * @throws IllegalArgumentException if the JSON has another shape
   */
  public static <T> T read(JsonNode json, Class<T> type) {
    return MAPPER.convertValue(json, type);
  }

  /**
   * Reads a record of its text.
   *
   * @throws IllegalArgumentException if it is no JSON of that shape
   */
  public static <T> T read(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** A record as the object that {@link #text} writes. */
  public static ObjectNode tree(Object record) {
    return MAPPER.valueToTree(record);
  }

  /** The fields of a record that has nothing but numbers. */
  public static Map<String, Number> numbers(Object record) {
    return MAPPER.convertValue(record, NUMBERS);
  }
}
