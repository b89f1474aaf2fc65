package dev.nightjar.io;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What of an input was not read, and why: how many files, folders or columns, and the first names.
 * Not thread-safe.
 */
public final class LeftOut implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Why, and the key of results that says so. */
  enum Why {
    /** A name that begins with an underscore or a dot. */
    HIDDEN("left_out"),
    /** A link to what is read already. */
    LINKED("left_out"),
    /** A link to nothing. */
    BROKEN_LINK("left_out"),
    /** Neither a file nor a folder. */
    NO_FILE("left_out"),
    /** A folder that Nightjar writes. */
    NIGHTJAR("left_out"),
    /** A file whose name says another format. */
    OTHER_FORMAT("left_out"),
    /** A column whose type cannot be read. */
    COLUMN("left_out"),
    /** A value of bytes that are no text, by its column. */
    BYTES("left_out"),
    /** A file whose name says no format. */
    UNKNOWN_FORMAT("skipped"),
    /** A file that is no text. */
    NOT_TEXT("skipped");

    private final String key;

    Why(String key) {
      this.key = key;
    }

    String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final Map<Why, Names> reasons = new TreeMap<>();
  private final Map<String, Names> columns = new TreeMap<>();
  private final Names placed = new Names();

  void add(Why why, String name) {
    reasons.computeIfAbsent(why, w -> new Names()).add(name);
  }

  void addAll(Why why, Names names) {
    if (names.count() > 0) {
      reasons.computeIfAbsent(why, w -> new Names()).addAll(names);
    }
  }

  void addAll(LeftOut other) {
    other.reasons.forEach(this::addAll);
    other.columns.forEach((column, files) -> missing(column).addAll(files));
    placed.addAll(other.placed);
  }

  /** The files that have not a column that others have. */
  Names missing(String column) {
    return columns.computeIfAbsent(column, c -> new Names());
  }

  /** The rows whose id is their place. */
  Names placed() {
    return placed;
  }

  /**
   * Adds what there is to say to a result: {@code left_out} and {@code skipped} by reason, {@code
   * missing_columns} with the files that have them not, and {@code ids_by_place}.
   */
  public void putInto(Map<String, Object> result) {
    putInto(result, "");
  }

  /**
   * The same of one of several inputs.
   *
   * @param prefix before each key
   */
  public void putInto(Map<String, Object> result, String prefix) {
    for (String key : new String[] {"left_out", "skipped"}) {
      Map<String, Object> shown = new LinkedHashMap<>();
      reasons.forEach(
          (why, names) -> {
            if (why.key.equals(key)) {
              shown.put(why.text(), names.toMap());
            }
          });
      if (!shown.isEmpty()) {
        result.put(prefix + key, shown);
      }
    }
    Map<String, Object> lacking = new LinkedHashMap<>();
    columns.forEach((column, files) -> lacking.put(column, files.toMap()));
    if (!lacking.isEmpty()) {
      result.put(prefix + "missing_columns", lacking);
    }
    if (placed.count() > 0) {
      result.put(prefix + "ids_by_place", placed.toMap());
    }
  }

  @Override
  public String toString() {
    Map<String, Object> shown = new LinkedHashMap<>();
    putInto(shown);
    return shown.toString();
  }

  /** What messages say of an input of which nothing was read. */
  public String noDocuments() {
    String why = words();
    return "the input has no documents" + (why.isEmpty() ? "" : " (" + why + ")");
  }

  /** What was left out and why; empty if nothing was. */
  String words() {
    return reasons.entrySet().stream()
        .map(entry -> "%s: %s".formatted(entry.getKey().text(), entry.getValue()))
        .collect(Collectors.joining("; "));
  }
}
