package dev.nightjar.io.export.targets;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.io.export.JsonForm;
import dev.nightjar.spark.RowColumn;
import java.io.IOException;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Attributes beside columns of our own in one flat object, under their names where the store allows
 * them: others have {@code attribute_} before them and a line for each character it does not allow.
 *
 * @param own columns, whose names are taken
 * @param reserved names that the store keeps for itself
 * @param allowed names of the store, whole
 * @param foreign characters that none of its names has
 */
record FlatAttributes(List<String> own, Set<String> reserved, Pattern allowed, Pattern foreign)
    implements Serializable {
  private static final String PREFIX = "attribute_";
  private static final JsonFactory JSON = new JsonFactory();

  /** Keeps what it is given. */
  FlatAttributes {
    own = new ArrayList<>(own);
    reserved = new HashSet<>(reserved);
  }

  /** The same beside a field of another name. */
  FlatAttributes beside(String name) {
    Set<String> more = new HashSet<>(reserved);
    more.add(name);
    return new FlatAttributes(own, more, allowed, foreign);
  }

  /** Attributes by name, of which none is lost: of two that come to one, one gets a line more. */
  Map<String, String> named(Map<String, String> attributes) {
    Map<String, String> flat = new TreeMap<>();
    new TreeMap<>(attributes)
        .forEach(
            (name, value) -> {
              StringBuilder free = new StringBuilder(name);
              if (!isFree(name)) {
                free.setLength(0);
                free.append(PREFIX).append(foreign.matcher(name).replaceAll("_"));
              }
              while (flat.containsKey(free.toString())) {
                free.append('_');
              }
              if (value != null) {
                flat.put(free.toString(), value);
              }
            });
    return flat;
  }

  private boolean isFree(String name) {
    return !own.contains(name) && !reserved.contains(name) && allowed.matcher(name).matches();
  }

  /** The own columns and the attributes of rows as one JSON object in a text. */
  Column json() {
    List<Column> columns = new ArrayList<>(own.stream().map(functions::col).toList());
    columns.add(functions.col(RowColumn.ATTRIBUTES.column()));
    UDF1<Row, String> object = this::object;
    return functions
        .udf(object, DataTypes.StringType)
        .apply(functions.struct(columns.toArray(Column[]::new)));
  }

  private String object(Row row) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (int i = 0; i < own.size(); i++) {
        if (row.get(i) instanceof Integer number) {
          json.writeNumberField(own.get(i), number);
        } else if (row.get(i) instanceof String value) {
          json.writeStringField(own.get(i), value);
        }
      }
      if (!row.isNullAt(own.size())) {
        JsonForm.fields(named(row.getJavaMap(own.size())), json);
      }
      json.writeEndObject();
    }
    return text.toString();
  }
}
