package dev.nightjar.models;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.config.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Texts and the vectors that another program made of them.
 *
 * @param items in the order of the file
 */
public record ReferenceVectors(List<Item> items) {
  private static final String VECTOR = "vector";

  /**
   * One text.
   *
   * @param place where it stands, for messages
   * @param maxTokens how many tokens were read of it at most; 0 for as many as the model reads
   */
  public record Item(String place, String text, float[] vector, int maxTokens) {}

  /**
   * Reads JSON Lines of {@code {"text", "vector"}}, an array of them, or an object that has the
   * array as {@code items}. Keys such as {@code vector256} hold vectors of a text's first 256
   * tokens.
   *
   * @param file on any file system Hadoop knows
   * @throws InvalidInput if there is something else in it
   */
  public static ReferenceVectors read(String file, Configuration hadoop) throws IOException {
    Path path = new Path(file);
    List<Item> items = new ArrayList<>();
    try (InputStream in = path.getFileSystem(hadoop).open(path);
        MappingIterator<JsonNode> values =
            new ObjectMapper().readerFor(JsonNode.class).readValues(in)) {
      while (values.hasNextValue()) {
        JsonNode value = values.nextValue();
        if (value.path("items").isArray()) {
          value.path("items").forEach(item -> add(file, item, items));
        } else {
          add(file, value, items);
        }
      }
    } catch (JacksonException e) {
      throw InvalidInput.told(
          file,
          String.format(
              Locale.ROOT,
              "Cannot read %s: it is no JSON behind text %d (%s)",
              file,
              items.size(),
              e.getOriginalMessage()));
    }
    if (items.isEmpty()) {
      throw new InvalidInput("models.reference", file, "it has no texts");
    }
    return new ReferenceVectors(items);
  }

  private static void add(String file, JsonNode value, List<Item> items) {
    int before = items.size();
    String place = String.format(Locale.ROOT, "%s, text %d", file, before + 1);
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      if (entry.getKey().matches(VECTOR + "[0-9]{0,6}") && entry.getValue().isArray()) {
        String length = entry.getKey().substring(VECTOR.length());
        items.add(
            new Item(
                place,
                value.path("text").asText(),
                floats(entry.getValue()),
                length.isEmpty() ? 0 : Integer.parseInt(length)));
      }
    }
    if (items.size() == before || !value.path("text").isTextual()) {
      throw new InvalidInput(
          "models.reference", place + " is not {\"text\": \"…\", \"vector\": [numbers]}");
    }
  }

  private static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) array.get(i).asDouble();
    }
    return floats;
  }
}
