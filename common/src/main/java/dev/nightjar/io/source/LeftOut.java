package dev.nightjar.io.source;

import dev.nightjar.io.Json;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
   * What results and manifests say of it; null where there is nothing.
   *
   * @param leftOut what was passed over, by reason
   * @param skipped what may have been meant to be read, by reason
   * @param missingColumns the files that have not a column that others have, by column
   * @param idsByPlace rows whose id is their place
   */
  public record Counts(
      @Nullable Map<String, Some> leftOut,
      @Nullable Map<String, Some> skipped,
      @Nullable Map<String, Some> missingColumns,
      @Nullable Some idsByPlace) {}

  /**
   * How many there are.
   *
   * @param names the first of them
   */
  public record Some(long count, List<String> names) {}

  /** What there is to say. */
  public Counts counts() {
    Map<String, Some> lacking = new LinkedHashMap<>();
    columns.forEach((column, files) -> lacking.put(column, files.some()));
    return new Counts(
        byReason("left_out"),
        byReason("skipped"),
        lacking.isEmpty() ? null : lacking,
        placed.count() == 0 ? null : placed.some());
  }

  private @Nullable Map<String, Some> byReason(String key) {
    Map<String, Some> some = new LinkedHashMap<>();
    reasons.forEach(
        (why, names) -> {
          if (why.key.equals(key)) {
            some.put(why.text(), names.some());
          }
        });
    return some.isEmpty() ? null : some;
  }

  @Override
  public String toString() {
    return Json.text(counts());
  }

  /** What messages say of an input of which nothing was read. */
  public String noDocuments() {
    String why = words();
    return "the input has no documents" + (why.isEmpty() ? "" : " (" + why + ")");
  }

  /** What was left out and why; empty if nothing was. */
  public String words() {
    return reasons.entrySet().stream()
        .map(entry -> "%s: %s".formatted(entry.getKey().text(), entry.getValue()))
        .collect(Collectors.joining("; "));
  }
}
