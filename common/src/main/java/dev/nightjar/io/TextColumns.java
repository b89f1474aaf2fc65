package dev.nightjar.io;

import dev.nightjar.io.DocumentRow.Place;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** Joins the text columns of a row into the document's text. */
final class TextColumns {
  private TextColumns() {}

  static Row row(
      String id,
      List<String> texts,
      Map<String, String> attributes,
      Place place,
      SourceOptions options) {
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
