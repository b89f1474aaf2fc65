package dev.nightjar.io.source;

import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** The rows that sources give: a document, or the reason why there is none. */
public final class DocumentRow {
  /** The columns, in order. {@code reason} is null for documents. */
  public static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            field("document_id", false),
            field("text", true),
            new StructField(
                "attributes",
                DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false),
                true,
                Metadata.empty()),
            field("source", false),
            new StructField("position", DataTypes.LongType, false, Metadata.empty()),
            field("reason", true),
            field("message", true)
          });

  private static final int SHOWN = 80;

  private DocumentRow() {}

  private static StructField field(String name, boolean nullable) {
    return new StructField(name, DataTypes.StringType, nullable, Metadata.empty());
  }

  /** A row of the source at a place: {@code position} is a byte offset or a count from 0. */
  record Place(String source, long position) {
    /** The id of a document without one, and of a row that never became one. */
    String id() {
      return source + "#" + position;
    }
  }

  static Row document(String id, String text, Map<String, String> attributes, Place place) {
    return RowFactory.create(
        id,
        text,
        CollectionConverters.asScala(attributes),
        place.source(),
        place.position(),
        null,
        null);
  }

  static Row reject(@Nullable String id, Place place, RejectReason reason, String message) {
    return RowFactory.create(
        id == null ? place.id() : id,
        null,
        null,
        place.source(),
        place.position(),
        reason.name(),
        message);
  }

  /** At most the first 80 characters of a document's text. */
  static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
