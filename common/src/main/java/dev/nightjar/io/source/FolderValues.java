package dev.nightjar.io.source;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the names of partition folders ({@code lang=de/year=2024/}) say of the files in them. A
 * column's values have one type, as in Spark: whole numbers, numbers, times of UTC, else text.
 */
final class FolderValues {
  private static final String NULL = "__HIVE_DEFAULT_PARTITION__";
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(NaN|Infinity|(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?)");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?");

  /** A character that a name cannot have, as Hive writes it. */
  private static final Pattern ESCAPED = Pattern.compile("%([0-9A-Fa-f]{2})");

  private FolderValues() {}

  /**
   * The values of each folder.
   *
   * @param folders their names, with slashes between
   */
  static Map<String, Map<String, String>> of(Set<String> folders) {
    Map<String, Map<String, String>> values = new HashMap<>();
    Map<String, Set<String>> byColumn = new HashMap<>();
    for (String folder : folders) {
      Map<String, String> written = written(folder);
      values.put(folder, written);
      written.forEach(
          (column, value) ->
              byColumn.computeIfAbsent(column, c -> new LinkedHashSet<>()).add(value));
    }
    Map<String, UnaryOperator<String>> types = new HashMap<>();
    byColumn.forEach((column, all) -> types.put(column, type(all)));
    values.replaceAll(
        (folder, written) -> {
          Map<String, String> typed = new LinkedHashMap<>();
          written.forEach(
              (column, value) -> {
                if (!value.equals(NULL)) {
                  typed.put(column, Objects.requireNonNull(types.get(column)).apply(value));
                }
              });
          return Map.copyOf(typed);
        });
    return values;
  }

  private static Map<String, String> written(String folder) {
    Map<String, String> written = new LinkedHashMap<>();
    for (String name : List.of(folder.split("/", -1))) {
      int equals = name.indexOf('=');
      if (equals > 0) {
        written.put(unescaped(name.substring(0, equals)), unescaped(name.substring(equals + 1)));
      }
    }
    return written;
  }

  private static String unescaped(String name) {
    return ESCAPED
        .matcher(name)
        .replaceAll(
            hex ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(hex.group(1), 16))));
  }

  private static UnaryOperator<String> type(Set<String> values) {
    if (all(values, WHOLE)) {
      return value -> new BigInteger(value).toString();
    }
    if (all(values, NUMBER)) {
      return value ->
          value.matches("[+-]?\\d+")
              ? new BigDecimal(value).setScale(1).toPlainString()
              : Double.toString(Double.parseDouble(value));
    }
    if (all(values, TIME)) {
      return value -> value.replace(' ', 'T') + "Z";
    }
    return value -> value;
  }

  private static boolean all(Set<String> values, Pattern pattern) {
    return values.stream()
        .allMatch(value -> value.equals(NULL) || pattern.matcher(value).matches());
  }
}
