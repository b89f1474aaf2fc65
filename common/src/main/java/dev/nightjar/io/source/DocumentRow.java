package dev.nightjar.io.source;

import dev.nightjar.spark.Attributes;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the rows that sources give ({@link RowLayout#DOCUMENT}). */
public final class DocumentRow {
  private static final int SHOWN = 80;

  private DocumentRow() {}

  /** A row of the source at a place: {@code position} is a byte offset or a count from 0. */
  record Place(String source, long position) {
    /** The id of a document without one, and of a row that never became one. */
    String id() {
      return source + "#" + position;
    }
  }

  /**
   * The row of a record: one of its columns is the id, some are the text, the others attributes.
   *
   * @param idColumn the column of the id; without one, or a value in it, the place is the id
   * @param columns its values by name, none of them null
   */
  static NewRow of(
      SourceOptions options,
      Optional<String> idColumn,
      Map<String, String> columns,
      Place place,
      ReadNotes.Task notes) {
    String id = idColumn.map(columns::get).filter(value -> !value.isBlank()).orElse(place.id());
    if (id.equals(place.id())) {
      notes.add(ReadNotes.Note.PLACED, id);
    }
    Map<String, String> attributes = new LinkedHashMap<>(columns);
    attributes.keySet().removeAll(options.textColumns());
    idColumn.ifPresent(attributes::remove);
    List<String> texts =
        options.textColumns().stream().map(columns::get).filter(Objects::nonNull).toList();
    return texts.isEmpty()
        ? reject(
            id,
            place,
            RejectReason.NULL_TEXT,
            "no value in " + String.join(", ", options.textColumns()))
        : of(
            id,
            String.join("\n", texts.stream().filter(text -> !text.isEmpty()).toList()),
            attributes,
            place);
  }

  /** The row of a text. */
  static NewRow of(String id, String text, Map<String, String> attributes, Place place) {
    return text.isBlank()
        ? reject(id, place, RejectReason.EMPTY_TEXT, "blank text")
        : row(id, place)
            .with(RowColumn.TEXT, text)
            .with(RowColumn.ATTRIBUTES, Attributes.of(attributes));
  }

  /** The row of what is no document. */
  static NewRow reject(@Nullable String id, Place place, RejectReason reason, String message) {
    return row(id == null ? place.id() : id, place)
        .with(RowColumn.REASON, reason.name())
        .with(RowColumn.MESSAGE, message);
  }

  private static NewRow row(String id, Place place) {
    return new NewRow(RowLayout.DOCUMENT)
        .with(RowColumn.DOCUMENT_ID, id)
        .with(RowColumn.SOURCE, place.source())
        .with(RowColumn.POSITION, place.position());
  }

  /** At most the first 80 characters of a document's text. */
  static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
