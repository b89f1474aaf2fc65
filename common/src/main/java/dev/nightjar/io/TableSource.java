package dev.nightjar.io;

import dev.nightjar.config.ConfigurationException;
import dev.nightjar.config.Suggestions;
import dev.nightjar.io.DocumentRow.Place;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Whatever Spark's own sources read: Parquet, ORC, Avro, CSV, and any other source by name.
 *
 * <p>Files but Parquet are read unsplit, so that a row's place in its file is known. CSV is read as
 * single bytes and decoded here, so that bytes that are not text are seen rather than replaced.
 */
final class TableSource implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String CORRUPT = "_nightjar_corrupt";
  private static final String PATH = "_nightjar_path";
  private static final String ROW = "_nightjar_row";
  private static final long UNSPLIT = 1L << 50;

  private final SourceOptions options;
  private final String format;
  private final Map<String, String> names;

  TableSource(SourceOptions options, String format, Map<String, String> names) {
    this.options = options;
    this.format = format;
    this.names = names;
  }

  private boolean csv() {
    return format.equals("csv");
  }

  private boolean parquet() {
    return format.equals("parquet");
  }

  /** Reads {@code paths}, or, when there are none, what the source itself finds. */
  JavaRDD<Row> read(SparkSession spark, List<String> paths) {
    SparkSession session = spark.newSession();
    if (!parquet()) {
      session.conf().set("spark.sql.files.maxPartitionBytes", UNSPLIT);
      session.conf().set("spark.sql.files.openCostInBytes", UNSPLIT / 2);
    }
    Dataset<Row> table = load(session, paths);
    List<String> columns = decoded(table.columns());
    check(table.schema(), columns);
    List<Column> selected = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      selected.add(text(table, table.columns()[i]).as("c" + i));
    }
    boolean files = !paths.isEmpty();
    selected.add(
        (files ? functions.col("_metadata.file_path") : functions.lit(null).cast("string"))
            .as(PATH));
    selected.add(
        (parquet() && files
                ? functions.col("_metadata.row_index")
                : functions.lit(null).cast("long"))
            .as(ROW));
    return table
        .select(selected.toArray(Column[]::new))
        .toJavaRDD()
        .mapPartitions(rows -> documents(rows, columns));
  }

  private Dataset<Row> load(SparkSession session, List<String> paths) {
    DataFrameReader reader = session.read().format(format);
    if (csv()) {
      reader =
          reader
              .option("header", "true")
              .option("multiLine", "true")
              .option("escape", "\"")
              .option("maxCharsPerColumn", "-1")
              .option("encoding", "ISO-8859-1");
    }
    reader = reader.options(options.readerOptions());
    if (paths.isEmpty()) {
      return options.input().isEmpty() ? reader.load() : reader.load(options.input());
    }
    String[] all = paths.toArray(String[]::new);
    if (!csv()) {
      return reader.load(all);
    }
    StructType schema = reader.load(all).schema().add(CORRUPT, DataTypes.StringType);
    return reader
        .schema(schema)
        .option("mode", "PERMISSIVE")
        .option("columnNameOfCorruptRecord", CORRUPT)
        .option("enforceSchema", "false")
        .load(all);
  }

  private List<String> decoded(String[] columns) {
    return Arrays.stream(columns).map(column -> csv() ? lenient(column) : column).toList();
  }

  private String lenient(String latin) {
    try {
      return StrictText.redecode(latin, Charset.forName(options.encoding()));
    } catch (CharacterCodingException e) {
      return latin;
    }
  }

  private void check(StructType schema, List<String> columns) {
    List<String> problems = new ArrayList<>();
    for (String column : options.textColumns()) {
      int index = columns.indexOf(column);
      if (index < 0) {
        problems.add(
            "Invalid option '--text-columns': %s (the input has %s)%s"
                .formatted(
                    column, String.join(", ", columns), Suggestions.didYouMean(column, columns)));
      } else if (!schema.fields()[index].dataType().equals(DataTypes.StringType)) {
        problems.add(
            "Invalid option '--text-columns': %s (it is %s, not a string)"
                .formatted(column, schema.fields()[index].dataType().simpleString()));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private static Column text(Dataset<Row> table, String name) {
    Column column = table.col("`" + name.replace("`", "``") + "`");
    DataType type = table.schema().apply(name).dataType();
    String kind = type.typeName();
    boolean nested =
        kind.startsWith("struct") || kind.startsWith("array") || kind.startsWith("map");
    return nested ? functions.to_json(column) : column.cast("string");
  }

  private Iterator<Row> documents(Iterator<Row> rows, List<String> columns) {
    Map<String, Long> counts = new HashMap<>();
    return new Flattened<>(rows, row -> List.of(document(row, columns, counts)).iterator());
  }

  private Row document(Row row, List<String> columns, Map<String, Long> counts) {
    String path = row.getString(columns.size());
    Place place = place(path, row, columns.size() + 1, counts);
    Map<String, String> attributes = new LinkedHashMap<>();
    Map<String, String> texts = new HashMap<>();
    String id = null;
    try {
      for (int i = 0; i < columns.size(); i++) {
        String name = columns.get(i);
        String value = value(row.getString(i));
        if (value == null) {
          continue;
        }
        if (name.equals(CORRUPT)) {
          return DocumentRow.reject(
              null,
              place,
              RejectReason.CORRUPT_RECORD,
              "not a row of the header's columns: " + DocumentRow.shown(value));
        } else if (name.equals(options.idColumn())) {
          id = value.isBlank() ? null : value;
        } else if (options.textColumns().contains(name)) {
          texts.put(name, value);
        } else {
          attributes.put(name, value);
        }
      }
    } catch (CharacterCodingException e) {
      return DocumentRow.reject(id, place, RejectReason.ENCODING, "not " + options.encoding());
    }
    if (id == null && path == null) {
      return DocumentRow.reject(
          null, place, RejectReason.MISSING_ID, "no value in " + options.idColumn());
    }
    List<String> parts =
        options.textColumns().stream().map(texts::get).filter(t -> t != null).toList();
    return TextColumns.row(id == null ? place.id() : id, parts, attributes, place, options);
  }

  private Place place(@Nullable String path, Row row, int rowIndex, Map<String, Long> counts) {
    String source = path == null ? format : names.getOrDefault(plain(path), path);
    long position = counts.merge(source, 1L, Long::sum) - 1;
    return new Place(source, row.isNullAt(rowIndex) ? position : row.getLong(rowIndex));
  }

  /** Spark's metadata column escapes paths and writes file:/// for Hadoop's file:/. */
  private static String plain(String path) {
    return new org.apache.hadoop.fs.Path(java.net.URI.create(path)).toString();
  }

  private @Nullable String value(@Nullable String raw) throws CharacterCodingException {
    return raw == null || !csv()
        ? raw
        : StrictText.redecode(raw, Charset.forName(options.encoding()));
  }
}
