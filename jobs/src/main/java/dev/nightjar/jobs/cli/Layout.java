package dev.nightjar.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.io.Json;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * How people see a result; programs see JSON of the same keys and values.
 *
 * @param <R> type of the result, a record
 */
@FunctionalInterface
public interface Layout<R> {
  /** Prints a result. */
  void print(R result, Output output);

  /**
   * A line for each key.
   *
   * @param width of the column of keys
   */
  static Layout<Object> keys(int width) {
    return each((key, value) -> List.of(shown(value)), key -> key, width);
  }

  /** The same with a line for each item of a list, behind the list's key. */
  static Layout<Object> keysOfItems(int width) {
    return each(
        (key, value) -> value.isArray() && !value.isEmpty() ? items(value) : List.of(shown(value)),
        key -> key,
        width);
  }

  /**
   * The same with items below each other, and none where there are none.
   *
   * @param front the key of a list that is only the front of a longer one
   */
  static Layout<Object> blocks(int width, String front) {
    return each(
        (key, value) ->
            key.equals(front)
                ? List.of(shown(value).replace("]", ", …]"))
                : value.isContainerNode() ? items(value) : List.of(shown(value)),
        key -> "",
        width);
  }

  private static Layout<Object> each(Lines lines, Function<String, String> again, int width) {
    String line = "%-" + width + "s %s";
    return (result, output) ->
        fields(
            Json.tree(result),
            (key, value) -> {
              List<String> all = lines.of(key, value);
              output.line(line, key, all.isEmpty() ? "none" : all.getFirst());
              all.stream().skip(1).forEach(more -> output.line(line, again.apply(key), more));
            });
  }

  /** The lines of a value. */
  @FunctionalInterface
  interface Lines {
    /** At least one, or none for nothing. */
    List<String> of(String key, JsonNode value);
  }

  /** Keys with their values, and what stands in an object below its key. */
  static Layout<Object> outline() {
    return (result, output) ->
        fields(Json.tree(result), (key, value) -> outline(key, value, "", output));
  }

  private static void outline(String key, JsonNode value, String indent, Output output) {
    if (value.isObject()) {
      output.line("%s%s", indent, key);
      fields(value, (inner, found) -> outline(inner, found, indent + "  ", output));
    } else {
      String line = "%s%-" + (24 - indent.length()) + "s %s";
      output.line(line, indent, key, value.isArray() ? numbers(value) : value.asText());
    }
  }

  /** Of many numbers only how many they are. */
  private static String numbers(JsonNode array) {
    return array.size() > 16 && array.get(0).isNumber()
        ? String.format(Locale.ROOT, "%d numbers (--json has them)", array.size())
        : array.toString();
  }

  /**
   * A table of all records of a list.
   *
   * @param columns a column as {@link String#format} takes it: {@code %-9s} stands to the left,
   *     {@code %9s} to the right, in as many places at least
   * @param headings in the order of the record's components
   */
  static <R> Layout<R> table(
      String columns, List<String> headings, Function<R, List<? extends Record>> records) {
    return rows(columns, headings, records, record -> items(Json.tree(record), Layout::shown));
  }

  /**
   * A table with values of its own.
   *
   * @param values by column; the last ones may be missing
   */
  static <R, T> Layout<R> rows(
      String columns,
      List<String> headings,
      Function<R, ? extends Collection<? extends T>> records,
      Function<T, List<?>> values) {
    return (result, output) ->
        Table.lines(
                columns,
                headings,
                records.apply(result).stream().map(record -> values.apply(record)).toList())
            .forEach(row -> output.line("%s", row));
  }

  /** A record in a line of text. */
  static String inLine(Object record) {
    return shown(Json.tree(record));
  }

  private static void fields(JsonNode object, BiConsumer<String, JsonNode> told) {
    object.properties().forEach(field -> told.accept(field.getKey(), field.getValue()));
  }

  private static List<String> items(JsonNode container) {
    return container.isObject()
        ? container.properties().stream().map(Layout::entry).toList()
        : items(container, Layout::shown);
  }

  private static List<String> items(JsonNode values, Function<JsonNode, String> shown) {
    return StreamSupport.stream(values.spliterator(), false).map(shown).toList();
  }

  private static String entry(Map.Entry<String, JsonNode> entry) {
    return entry.getKey() + "=" + shown(entry.getValue());
  }

  /** A value in a line, as Java's collections show themselves. */
  private static String shown(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> items(value).stream().collect(Collectors.joining(", ", "{", "}"));
      case ARRAY -> items(value).stream().collect(Collectors.joining(", ", "[", "]"));
      default -> value.asText();
    };
  }
}
