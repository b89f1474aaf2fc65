package dev.nightjar.io.source;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.config.Suggestions;
import dev.nightjar.io.Encodings;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.source.DocumentRow.Place;
import dev.nightjar.io.source.SourceFiles.SourceFile;
import dev.nightjar.spark.Flattened;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.SharedConfiguration;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
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
  private final Map<String, SourceFile> files;
  private final ReadNotes notes;

  TableSource(SourceOptions options, String format, SourceFiles files, ReadNotes notes) {
    this.options = options;
    this.format = format;
    this.files = files.byPath();
    this.notes = notes;
  }

  /** A session of its own, whose tables are read the same whatever the user's has set. */
  static SparkSession session(SparkSession spark, String format) {
    SparkSession session = spark.newSession();
    session.conf().set("spark.sql.session.timeZone", "UTC");
    session.conf().set("spark.sql.caseSensitive", "true");
    session.conf().set("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED");
    session.conf().set("spark.sql.parquet.int96RebaseModeInRead", "CORRECTED");
    if (!format.equals("parquet")) {
      session.conf().set("spark.sql.files.maxPartitionBytes", UNSPLIT);
      session.conf().set("spark.sql.files.openCostInBytes", UNSPLIT / 2);
    }
    return session;
  }

  /** Reads what the source itself finds. */
  JavaRDD<NewRow> read(SparkSession session) {
    DataFrameReader reader = session.read().format(format).options(options.readerOptions());
    Dataset<Row> table = load(reader);
    TableGroup group = new TableGroup(List.of(), TableGroup.columns(table.schema()), null);
    new TableCheck(options).require(List.of(group), new LeftOut());
    return rows(table, group);
  }

  private Dataset<Row> load(DataFrameReader reader) {
    try {
      return options.input().isEmpty() ? reader.load() : reader.load(options.input());
    } catch (Exception e) {
      if (e instanceof ClassNotFoundException) { // which Scala does not declare
        throw new InvalidInput(
            Problem.option(
                    SourceFiles.FORMAT,
                    format,
                    "%s, or the name of a Spark source"
                        .formatted(String.join(", ", new TreeSet<>(Source.FILE_FORMATS))))
                .and(Suggestions.didYouMean(format, Source.FILE_FORMATS)));
      }
      throw e;
    }
  }

  /** Reads files. */
  JavaRDD<NewRow> read(SparkSession session, List<TableGroup> groups) {
    return groups.stream()
        .flatMap(group -> load(session, group).stream().map(table -> rows(table, group)))
        .reduce(JavaRDD::union)
        .orElseGet(() -> JavaSparkContext.fromSparkContext(session.sparkContext()).emptyRDD());
  }

  private List<Dataset<Row>> load(SparkSession session, TableGroup group) {
    DataFrameReader reader = session.read().format(format);
    CsvHeader csv = group.csv();
    if (csv != null) {
      reader =
          reader
              .options(csv.readerOptions())
              .option("mode", "PERMISSIVE")
              .option("columnNameOfCorruptRecord", CORRUPT);
    }
    reader = reader.options(options.readerOptions());
    if (csv != null || format.equals("parquet")) {
      StructType schema = new StructType();
      for (TableColumn column : group.columns()) {
        schema = column.isReadable() ? schema.add(column.name(), column.type()) : schema;
      }
      reader = reader.schema(csv != null ? schema.add(CORRUPT, "string") : schema);
    }
    return FilePaths.load(reader, group.files().stream().map(SourceFile::path).toList());
  }

  private JavaRDD<NewRow> rows(Dataset<Row> table, TableGroup group) {
    List<TableColumn> columns =
        new ArrayList<>(group.columns().stream().filter(TableColumn::isReadable).toList());
    CsvHeader csv = group.csv();
    if (csv != null) {
      columns.add(TableColumn.of(CORRUPT, DataTypes.StringType));
    }
    List<Column> selected = new ArrayList<>();
    for (TableColumn column : columns) {
      Column values = table.col("`" + column.name().replace("`", "``") + "`");
      selected.add(column.text().column(values).as("c" + selected.size()));
    }
    boolean placed = !group.files().isEmpty();
    boolean numbered = placed && format.equals("parquet");
    selected.add(
        (placed ? metadata(table, "file_path") : functions.lit(null).cast("string")).as(PATH));
    selected.add(
        (numbered ? metadata(table, "row_index") : functions.lit(null).cast("long")).as(ROW));
    Encodings encoding = csv != null && csv.isNarrow() ? csv.encodings() : null;
    SharedConfiguration hadoop = SharedConfiguration.of(table.sparkSession());
    return table
        .select(selected.toArray(Column[]::new))
        .toJavaRDD()
        .mapPartitions(
            rows -> {
              Quotes quotes = new Quotes(csv, hadoop);
              Reader reader = new Reader(columns, encoding, quotes, notes.begin());
              return new Flattened<>(rows, row -> List.of(reader.document(row)).iterator());
            });
  }

  private static Column metadata(Dataset<Row> table, String field) {
    return table.metadataColumn("_metadata").getField(field);
  }

  /** Finds rows in which a quote is never closed. Not thread-safe. */
  private final class Quotes {
    private final @Nullable CsvHeader csv;
    private final SharedConfiguration hadoop;
    private final Map<SourceFile, Optional<OpenQuote>> byFile = new HashMap<>();

    Quotes(@Nullable CsvHeader csv, SharedConfiguration hadoop) {
      this.csv = csv;
      this.hadoop = hadoop;
    }

    /** That of a row. Only files whose values have line ends are looked through. */
    Optional<OpenQuote> open(@Nullable SourceFile file, Row row, int columns) {
      if (csv == null || file == null || !csv.isQuotedAsUsual(options)) {
        return Optional.empty();
      }
      for (int i = 0; i < columns; i++) {
        String value = row.isNullAt(i) ? "" : row.getString(i);
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
          return byFile.computeIfAbsent(file, f -> of(f, csv)).filter(quote -> quote.isIn(value));
        }
      }
      return Optional.empty();
    }

    private Optional<OpenQuote> of(SourceFile file, CsvHeader header) {
      try {
        return OpenQuote.of(file, header, hadoop.value());
      } catch (IOException e) {
        throw FileSource.unreadable(file, e);
      }
    }
  }

  /** Makes documents of the rows of one task. Not thread-safe. */
  private final class Reader {
    private final List<TableColumn> columns;
    private final @Nullable Encodings encoding;
    private final Quotes quotes;
    private final ReadNotes.Task task;
    private final Map<String, Long> counts = new HashMap<>();

    Reader(
        List<TableColumn> columns,
        @Nullable Encodings encoding,
        Quotes quotes,
        ReadNotes.Task task) {
      this.columns = columns;
      this.encoding = encoding;
      this.quotes = quotes;
      this.task = task;
    }

    NewRow document(Row row) {
      String path = row.getString(columns.size());
      SourceFile file = path == null ? null : files.get(plain(path));
      Place place = place(row, file == null ? format : file.name());
      Map<String, String> values = new LinkedHashMap<>();
      try {
        for (int i = 0; i < columns.size(); i++) {
          if (!row.isNullAt(i)) {
            put(columns.get(i), row.getString(i), values);
          }
        }
      } catch (CharacterCodingException e) {
        return DocumentRow.reject(
            options.idColumn(values.keySet()).map(values::get).orElse(null),
            place,
            RejectReason.ENCODING,
            FileSource.otherEncoding(e, options));
      }
      return corrupt(row, file, values.remove(CORRUPT))
          .map(why -> DocumentRow.reject(null, place, RejectReason.CORRUPT_RECORD, why))
          .orElseGet(() -> document(file, values, place));
    }

    private Place place(Row row, String source) {
      long position = counts.merge(source, 1L, Long::sum) - 1;
      int number = columns.size() + 1;
      return new Place(source, row.isNullAt(number) ? position : row.getLong(number));
    }

    /** What is wrong with a row of CSV, of which Spark may have said that it is corrupt. */
    private Optional<String> corrupt(Row row, @Nullable SourceFile file, @Nullable String corrupt) {
      return quotes
          .open(file, row, columns.size())
          .map(OpenQuote::message)
          .or(
              () ->
                  Optional.ofNullable(corrupt)
                      .map(
                          shown ->
                              "not a row of the header's columns: " + DocumentRow.shown(shown)));
    }

    private NewRow document(@Nullable SourceFile file, Map<String, String> values, Place place) {
      if (file != null) {
        values.putAll(file.folders());
      }
      Optional<String> idColumn = options.idColumn(values.keySet());
      return file == null && idColumn.isEmpty()
          ? DocumentRow.reject(
              null, place, RejectReason.MISSING_ID, "no value in " + options.idColumn())
          : DocumentRow.of(options, idColumn, values, place, task);
    }

    private void put(TableColumn column, String raw, Map<String, String> values)
        throws CharacterCodingException {
      try {
        values.put(
            column.name(),
            encoding == null ? column.text().text(raw) : StrictText.redecode(raw, encoding));
      } catch (CharacterCodingException e) {
        if (column.text() != ColumnText.BYTES || options.isAsked(column.name())) {
          throw e;
        }
        task.add(ReadNotes.Note.BYTES, column.name());
      }
    }
  }

  /** Spark's metadata column escapes paths and writes file:/// for Hadoop's file:/. */
  private static String plain(String path) {
    return new org.apache.hadoop.fs.Path(java.net.URI.create(path)).toString();
  }
}
