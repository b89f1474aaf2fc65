package dev.nightjar.jobs;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is printed, without what differs from run to run and from machine to machine: folders,
 * times, versions, digests, and numbers that are not whole.
 */
final class Golden {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DefaultPrettyPrinter LINES =
      new DefaultPrettyPrinter()
          .withArrayIndenter(new DefaultIndenter("  ", "\n"))
          .withObjectIndenter(new DefaultIndenter("  ", "\n"));

  /** Keys whose values are those of a machine, a moment or a version. */
  private static final Pattern OF_THE_MOMENT =
      Pattern.compile(
          "seconds|.*_seconds|hours|.*_ms|milliseconds|.*per_second|standouts|.*bytes|bytes.*|spark|java|onnxruntime|"
              + "version|lucene|processors?|kind|host.*|cores|threads|application.*|sha256|.*\\.parquet");

  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])-?\\d+\\.\\d+(E-?\\d+)?");
  private static final Pattern LINE_OF_THE_MOMENT =
      Pattern.compile(
          "(?m)^( *(?:bytes|tokens_per_second|processor|spark|java|onnxruntime|\\S+\\.parquet) +).+$");
  private static final Pattern NAMED_BY_TIME = Pattern.compile("\\d{8}T\\d{6}Z");
  private static final Pattern FETCHED = Pattern.compile("(?m) (true|false)$");

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{40,}");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[.\\d]*Z?");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private Golden() {}

  /** One object or several, in lines of their own. */
  static String ofJson(String text, Path folder) throws IOException {
    StringBuilder made = new StringBuilder();
    try (MappingIterator<JsonNode> objects = JSON.readerFor(JsonNode.class).readValues(text)) {
      while (objects.hasNext()) {
        JsonNode masked = masked(objects.next(), folder);
        made.append(JSON.writer(LINES).writeValueAsString(masked)).append('\n');
      }
    }
    return made.toString();
  }

  /** Lines of counts, as Prometheus reads them. */
  static String ofCounts(String text, Path folder) {
    return words(text, folder).replaceAll("(?m) [-+.\\dE]+$", " <number>");
  }

  /** Lines as a person reads them. */
  static String ofText(String text, Path folder) {
    String counted = LINE_OF_THE_MOMENT.matcher(words(text, folder)).replaceAll("$1<value>");
    return NUMBER.matcher(counted).replaceAll("<decimal>");
  }

  /** Lines that end with whether something is on this machine. */
  static String ofPlaces(String text) {
    return FETCHED.matcher(text).replaceAll(" <boolean>");
  }

  private static String words(String text, Path folder) {
    String inside = text.replace(folder.toUri().toString(), "<folder>/");
    inside = inside.replace(folder.toString(), "<folder>");
    inside = UUID.matcher(inside).replaceAll("<uuid>");
    inside = DIGEST.matcher(inside).replaceAll("<digest>");
    inside = NAMED_BY_TIME.matcher(inside).replaceAll("<time>");
    return TIME.matcher(inside).replaceAll("<time>");
  }

  private static JsonNode masked(JsonNode node, Path folder) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JSON.createObjectNode();
      for (Map.Entry<String, JsonNode> field : fields(object)) {
        boolean momentary = OF_THE_MOMENT.matcher(field.getKey()).matches();
        copy.set(
            words(field.getKey(), folder),
            momentary ? kinds(field.getValue()) : masked(field.getValue(), folder));
      }
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JSON.createArrayNode();
      array.forEach(one -> copy.add(masked(one, folder)));
      return copy;
    }
    if (node.isTextual()) {
      return TextNode.valueOf(words(node.textValue(), folder));
    }
    return node.isFloatingPointNumber() ? TextNode.valueOf("<decimal>") : node;
  }

  /** In their order, but that of the alphabet where it follows from numbers that are masked. */
  private static List<Map.Entry<String, JsonNode>> fields(ObjectNode object) {
    List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(object.properties());
    if (fields.stream().allMatch(field -> field.getKey().matches("[a-z]+"))
        && fields.stream().allMatch(field -> field.getValue().isFloatingPointNumber())) {
      fields.sort(Map.Entry.comparingByKey());
    }
    return fields;
  }

  /** What sort of value it is, and of an object that of each field. */
  private static JsonNode kinds(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JSON.createObjectNode();
      object.fields().forEachRemaining(field -> copy.set(field.getKey(), kinds(field.getValue())));
      return copy;
    }
    return TextNode.valueOf("<" + node.getNodeType().name().toLowerCase(Locale.ROOT) + ">");
  }
}
