package dev.nightjar.io.source;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.Digests;
import dev.nightjar.io.FileCheck;
import dev.nightjar.io.source.SourceFiles.SourceFile;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.SharedConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Reads a corpus: any format in, {@link RowLayout#DOCUMENT}s out. */
public final class Source {
  static final Set<String> FILE_FORMATS =
      Set.of("jsonl", "json", "csv", "parquet", "orc", "avro", "text");

  private static final Duration SETTLED = Duration.ofMinutes(1);

  private final SparkSession spark;
  private final JavaSparkContext context;
  private final SourceOptions options;
  private final LeftOut found = new LeftOut();
  private @Nullable SourceFiles listed;
  private ReadNotes notes;

  /** Nothing is read before {@link #read}. */
  public Source(SparkSession spark, SourceOptions options) {
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.options = options;
    this.notes = ReadNotes.in(spark.sparkContext());
  }

  /**
   * The rows of the corpus.
   *
   * @throws InvalidInput if the input is not there, or has not the columns asked for
   */
  public Dataset<Row> read() {
    if (!hasFiles()) {
      TableSource table =
          new TableSource(options, options.format(), new SourceFiles(List.of()), notes);
      return frame(table.read(TableSource.session(spark, options.format())));
    }
    boolean auto = options.format().equals("auto");
    String format = auto ? files().format() : options.format();
    SourceFiles files = files().of(format, auto, found);
    if (!options.rejectCorruptFiles()) {
      return frame(rows(format, files, found));
    }
    List<SourceFile> corrupt = new ArrayList<>();
    List<NewRow> rejects = new ArrayList<>();
    probe(format, files, corrupt, rejects);
    notes = ReadNotes.in(spark.sparkContext()); // without what was noted on trial
    List<SourceFile> sound =
        files.files().stream().filter(file -> !corrupt.contains(file)).toList();
    JavaRDD<NewRow> rejected = context.parallelize(rejects, 1);
    return frame(
        sound.isEmpty() ? rejected : rows(format, new SourceFiles(sound), found).union(rejected));
  }

  /**
   * What was left out of the rows, which must have been read.
   *
   * @throws InvalidInput if a column that the user named is nowhere
   */
  public LeftOut leftOut() {
    LeftOut all = new LeftOut();
    all.addAll(found);
    Map<ReadNotes.Note, Names> noted = notes.value();
    all.addAll(LeftOut.Why.NOT_TEXT, noted.getOrDefault(ReadNotes.Note.NOT_TEXT, new Names()));
    all.addAll(LeftOut.Why.BYTES, noted.getOrDefault(ReadNotes.Note.BYTES, new Names()));
    all.placed().addAll(noted.getOrDefault(ReadNotes.Note.PLACED, new Names()));
    List<String> columns = noted.getOrDefault(ReadNotes.Note.COLUMN, new Names()).first();
    if (!columns.isEmpty()) { // of records, which have no header that could be asked before
      new TableCheck(options)
          .require(columns, noted.getOrDefault(ReadNotes.Note.ASKED, new Names()).first());
    }
    return all;
  }

  /**
   * A digest of what is read and how: the options, and the name, size and modification time of each
   * file. Equal digests mean an untouched input; Spark sources by name tell their options only.
   */
  public String fingerprint() {
    StringBuilder what = new StringBuilder(options.toString());
    if (hasFiles()) {
      for (SourceFile file : files().files()) {
        what.append('\n').append(file.name());
        what.append(' ').append(file.bytes()).append(' ').append(file.modified());
      }
    }
    return Digests.sha256(what.toString());
  }

  /**
   * Whether the input is that of a fingerprint, and was not written to since a minute before that
   * was taken: clocks of machines differ, and what was written to since may look as it did then.
   */
  public boolean isUntouched(String fingerprint, Instant taken) {
    long settled = taken.minus(SETTLED).toEpochMilli();
    return hasFiles()
        && fingerprint().equals(fingerprint)
        && files().files().stream().allMatch(file -> file.modified() < settled);
  }

  private boolean hasFiles() {
    return options.format().equals("auto") || FILE_FORMATS.contains(options.format());
  }

  private SourceFiles files() {
    if (listed == null) {
      listed = SourceFiles.list(options.input(), context.hadoopConfiguration(), found);
    }
    return listed;
  }

  /** Documents that are at hand already: rows with document_id and text. */
  public static Dataset<Row> of(Dataset<Row> texts) {
    return texts.selectExpr(
        "document_id",
        "text",
        "cast(map() as map<string,string>) as attributes",
        "'memory' as source",
        "0L as position",
        "cast(null as string) as reason",
        "cast(null as string) as message");
  }

  /**
   * Halves the files until each half is read to its end or is a single damaged file: one that fails
   * again although all its bytes can be read.
   */
  private void probe(
      String format, SourceFiles files, List<SourceFile> corrupt, List<NewRow> rejects) {
    if (failure(format, files).isEmpty()) {
      return;
    }
    int middle = files.files().size() / 2;
    if (middle > 0) {
      probe(format, new SourceFiles(files.files().subList(0, middle)), corrupt, rejects);
      probe(
          format,
          new SourceFiles(files.files().subList(middle, files.files().size())),
          corrupt,
          rejects);
      return;
    }
    SourceFile file = files.files().getFirst();
    requireReadable(file);
    failure(format, files)
        .ifPresent(
            why -> {
              corrupt.add(file);
              rejects.add(
                  DocumentRow.reject(
                      file.name(),
                      new DocumentRow.Place(file.name(), 0),
                      RejectReason.CORRUPT_FILE,
                      DocumentRow.shown(root(why))));
            });
  }

  /** Why files cannot be read to their ends, if so. */
  private Optional<Exception> failure(String format, SourceFiles files) {
    try {
      rows(format, files, null).foreachPartition(Source::drain);
      return Optional.empty();
    } catch (Exception e) {
      if (!(e instanceof SparkException) && !(e instanceof RuntimeException)) {
        throw new IllegalStateException(e);
      }
      return Optional.of(e);
    }
  }

  private void requireReadable(SourceFile file) {
    SharedConfiguration hadoop = SharedConfiguration.of(context);
    context
        .parallelize(List.of(file.path()), 1)
        .foreach(
            path -> {
              try {
                FileCheck.requireReadable(new Path(path), hadoop.value());
              } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
              }
            });
  }

  private static void drain(java.util.Iterator<NewRow> rows) {
    while (rows.hasNext()) {
      rows.next();
    }
  }

  private static String root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /**
   * The rows of files.
   *
   * @param leftOut where columns that are not read are noted; null if none need be there
   */
  private JavaRDD<NewRow> rows(String format, SourceFiles files, @Nullable LeftOut leftOut) {
    try {
      return switch (format) {
        case "jsonl" -> new LineSource(options, files, notes).read(context, files);
        case "json" -> new FileSource(options, true, notes).read(context, files);
        case "text" -> new FileSource(options, false, notes).read(context, files);
        default -> table(format, files, leftOut);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the input " + options.input() + ": " + e.getMessage(), e);
    }
  }

  private JavaRDD<NewRow> table(String format, SourceFiles files, @Nullable LeftOut leftOut) {
    for (SourceFile file : files.files()) {
      if (FileListing.isHidden(file.name().substring(file.name().lastIndexOf('/') + 1))) {
        throw new InvalidInput(
            "input",
            file.name(),
            "Spark reads no tables whose names begin with an underscore or a dot",
            "rename it");
      }
    }
    SparkSession session = TableSource.session(spark, format);
    List<TableGroup> groups = TableGroup.of(session, files, format, options);
    if (leftOut != null) {
      new TableCheck(options).require(groups, leftOut);
    }
    return new TableSource(options, format, files, notes).read(session, groups);
  }

  private Dataset<Row> frame(JavaRDD<NewRow> rows) {
    return HeldRows.of(spark, rows, RowLayout.DOCUMENT).frame();
  }
}
