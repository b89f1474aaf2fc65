package dev.nightjar.io.source;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a source is read.
 *
 * @param input file, folder or pattern; what a Spark source by name loads
 * @param format a built-in format, {@code auto}, or the name of a Spark source
 * @param idColumn column of the id; {@code id} may be {@code _id} too, as BEIR's files have it
 * @param textColumns columns of the text, joined by a newline
 * @param encoding character set of text formats, where a file's own mark says no other
 * @param rejectCorruptFiles whether a damaged file is rejected rather than fails the run
 * @param readerOptions options for Spark's reader
 * @param required the columns that must be there, since the user named them
 */
public record SourceOptions(
    String input,
    String format,
    String idColumn,
    List<String> textColumns,
    String encoding,
    boolean rejectCorruptFiles,
    Map<String, String> readerOptions,
    Set<String> required)
    implements Serializable {
  private static final String USUAL_ID = "id";
  private static final String OTHER_ID = "_id";

  /** The same with no column required but an id by a name of its own. */
  public SourceOptions(
      String input,
      String format,
      String idColumn,
      List<String> textColumns,
      String encoding,
      boolean rejectCorruptFiles,
      Map<String, String> readerOptions) {
    this(
        input,
        format,
        idColumn,
        textColumns,
        encoding,
        rejectCorruptFiles,
        readerOptions,
        idColumn.equals(USUAL_ID) ? Set.of() : Set.of(idColumn));
  }

  /** Whether a column is the id or of the text. */
  boolean isAsked(String column) {
    return idColumn.equals(column) || textColumns.contains(column);
  }

  /** Which of these columns is the id. */
  Optional<String> idColumn(Collection<String> columns) {
    if (columns.contains(idColumn)) {
      return Optional.of(idColumn);
    }
    return idColumn.equals(USUAL_ID) && columns.contains(OTHER_ID)
        ? Optional.of(OTHER_ID)
        : Optional.empty();
  }
}
