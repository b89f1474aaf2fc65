package dev.nightjar.io.source;

import dev.nightjar.io.source.DocumentRow.Place;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** Makes document rows of columns: one is the id, some are the text, the others attributes. */
final class TextColumns implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SourceOptions options;

  TextColumns(SourceOptions options) {
    this.options = options;
  }

  /**
   * The row of a record.
   *
   * @param idColumn the column of the id; without one, or a value in it, the place is the id
   * @param columns its values by name, none of them null
   */
  Row row(
      Optional<String> idColumn, Map<String, String> columns, Place place, ReadNotes.Task notes) {
    String id = idColumn.map(columns::get).filter(value -> !value.isBlank()).orElse(place.id());
    if (id.equals(place.id())) {
      notes.add(ReadNotes.Note.PLACED, id);
    }
    Map<String, String> attributes = new LinkedHashMap<>(columns);
    attributes.keySet().removeAll(options.textColumns());
    idColumn.ifPresent(attributes::remove);
    return row(
        id,
        options.textColumns().stream().map(columns::get).filter(Objects::nonNull).toList(),
        attributes,
        place);
  }

  /** The row of a document by its parts. */
  Row row(String id, List<String> texts, Map<String, String> attributes, Place place) {
    if (texts.isEmpty()) {
      return DocumentRow.reject(
          id,
          place,
          RejectReason.NULL_TEXT,
          "no value in " + String.join(", ", options.textColumns()));
    }
    String text = String.join("\n", texts.stream().filter(t -> !t.isEmpty()).toList());
    return text.isBlank()
        ? DocumentRow.reject(id, place, RejectReason.EMPTY_TEXT, "blank text")
        : DocumentRow.document(id, text, attributes, place);
  }
}
