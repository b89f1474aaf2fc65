package dev.nightjar.jobs.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightjar.config.Suggestions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * The JSON object of a request, whose fields are read with their types and bounds. What is wrong
 * with one is told with its name.
 */
final class RequestBody {
  private static final int DEEPEST = 32;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode fields;
  private final int mostCharacters;

  private RequestBody(JsonNode fields, int mostCharacters) {
    this.fields = fields;
    this.mostCharacters = mostCharacters;
  }

  /**
   * Reads a body.
   *
   * @param mostCharacters of a text, in UTF-16 units
   * @throws ApiException if it is no JSON object
   */
  static RequestBody of(byte[] body, int mostCharacters) {
    try {
      JsonNode fields = JSON.readTree(body);
      if (!fields.isObject()) {
        throw ApiException.refused(400, "Cannot read the body: a JSON object was expected");
      }
      return new RequestBody(fields, mostCharacters);
    } catch (JsonProcessingException e) {
      throw ApiException.refused(
          400, "Cannot read the body as JSON: " + e.getOriginalMessage() + place(e));
    } catch (IOException e) {
      throw ApiException.refused(400, "Cannot read the body: " + e.getMessage());
    }
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : String.format(
            Locale.ROOT,
            " (line %d, column %d)",
            e.getLocation().getLineNr(),
            e.getLocation().getColumnNr());
  }

  /**
   * Refuses fields that nobody reads.
   *
   * @throws ApiException for the first of them
   */
  RequestBody knowing(Set<String> known) {
    fields
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw ApiException.invalid(
                    name,
                    "Unknown field '%.80s'%s"
                        .formatted(name, Suggestions.didYouMean(cut(name), known)));
              }
            });
    return this;
  }

  private static String cut(String name) {
    return name.length() > 80 ? name.substring(0, 80) : name;
  }

  /** Whether a field is there and not null. */
  boolean has(String name) {
    return fields.hasNonNull(name);
  }

  /** A field as it is. */
  JsonNode node(String name) {
    return fields.path(name);
  }

  /** A text. */
  Optional<String> text(String name) {
    return has(name) ? Optional.of(text(name, node(name))) : Optional.empty();
  }

  /**
   * A field, or a part of one, that is a text.
   *
   * @throws ApiException if it is none, too long, or no Unicode
   */
  String text(String name, JsonNode node) {
    if (!node.isTextual()) {
      throw ApiException.invalid(name, "Invalid '%s': a text was expected".formatted(name));
    }
    String text = node.textValue();
    if (text.length() > mostCharacters) {
      throw ApiException.invalid(
          name,
          String.format(
              Locale.ROOT,
              "Invalid '%s': it has %d characters, %d are allowed",
              name,
              text.length(),
              mostCharacters));
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw ApiException.invalid(
          name, "Invalid '%s': half of a surrogate pair is no character".formatted(name));
    }
    return text;
  }

  /** A text, or a list of texts. */
  List<String> texts(String name, int most) {
    JsonNode node = node(name);
    if (!has(name)) {
      return List.of();
    }
    if (node.isTextual()) {
      return List.of(text(name, node));
    }
    if (!node.isArray() || node.size() > most) {
      throw ApiException.invalid(
          name,
          String.format(
              Locale.ROOT, "Invalid '%s': a list of at most %d texts was expected", name, most));
    }
    List<String> texts = new ArrayList<>();
    node.forEach(one -> texts.add(text(name, one)));
    return texts;
  }

  /** A whole number within bounds. */
  Optional<Integer> number(String name, int least, int most) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode node = node(name);
    if (!node.isIntegralNumber() || !node.canConvertToInt() || !isIn(node, least, most)) {
      throw ApiException.invalid(
          name,
          String.format(
              Locale.ROOT, "Invalid '%s': a whole number from %d to %d", name, least, most));
    }
    return Optional.of(node.intValue());
  }

  /** A number from 0 to 1. */
  Optional<Double> share(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    if (!node(name).isNumber() || !isIn(node(name), 0, 1)) {
      throw ApiException.invalid(name, "Invalid '%s': a number from 0 to 1".formatted(name));
    }
    return Optional.of(node(name).doubleValue());
  }

  private static boolean isIn(JsonNode node, int least, int most) {
    return node.doubleValue() >= least && node.doubleValue() <= most;
  }

  /** Something that is true or false. */
  Optional<Boolean> flag(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    if (!node(name).isBoolean()) {
      throw ApiException.invalid(name, "Invalid '%s': true or false".formatted(name));
    }
    return Optional.of(node(name).booleanValue());
  }

  /** One of a few words. */
  <E> Optional<E> choice(String name, List<E> values, Function<E, String> word) {
    return text(name)
        .map(
            written ->
                values.stream()
                    .filter(value -> word.apply(value).equals(written))
                    .findFirst()
                    .orElseThrow(() -> unknown(name, values.stream().map(word).toList())));
  }

  private static ApiException unknown(String name, List<String> words) {
    return ApiException.invalid(
        name, "Invalid '%s': one of %s".formatted(name, String.join(", ", words)));
  }

  /** The whole numbers of a list; a number that is no token id is -1. */
  static int[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToInt(id -> id.isIntegralNumber() && id.canConvertToInt() ? id.intValue() : -1)
        .toArray();
  }
}
