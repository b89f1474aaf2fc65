package dev.nightjar.io;

import dev.nightjar.embed.Digests;
import dev.nightjar.io.SourceFiles.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads a corpus: any format in, {@link DocumentRow}s out. */
public final class Source {
  private static final Set<String> FILE_FORMATS =
      Set.of("jsonl", "json", "csv", "parquet", "orc", "avro", "text");

  private final SparkSession spark;
  private final JavaSparkContext context;
  private final SourceOptions options;

  /** Nothing is read before {@link #read}. */
  public Source(SparkSession spark, SourceOptions options) {
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.options = options;
  }

  /**
   * The rows of the corpus.
   *
   * @throws dev.nightjar.config.ConfigurationException if the input is not there, or has not the
   *     columns asked for
   */
  public Dataset<Row> read() {
    if (!hasFiles()) {
      return frame(
          new TableSource(options, options.format(), java.util.Map.of()).read(spark, List.of()));
    }
    SourceFiles files = files();
    String format = options.format().equals("auto") ? files.format() : options.format();
    if (!options.rejectCorruptFiles()) {
      return frame(rows(format, files));
    }
    List<SourceFile> corrupt = new ArrayList<>();
    List<Row> rejects = new ArrayList<>();
    probe(format, files, corrupt, rejects);
    List<SourceFile> sound =
        files.files().stream().filter(file -> !corrupt.contains(file)).toList();
    Dataset<Row> rejected = spark.createDataFrame(rejects, DocumentRow.SCHEMA);
    return sound.isEmpty() ? rejected : frame(rows(format, new SourceFiles(sound))).union(rejected);
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

  private boolean hasFiles() {
    return options.format().equals("auto") || FILE_FORMATS.contains(options.format());
  }

  private SourceFiles files() {
    return SourceFiles.list(options.input(), context.hadoopConfiguration());
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
      String format, SourceFiles files, List<SourceFile> corrupt, List<Row> rejects) {
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
      rows(format, files).foreachPartition(Source::drain);
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

  private static void drain(java.util.Iterator<Row> rows) {
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

  private JavaRDD<Row> rows(String format, SourceFiles files) {
    try {
      return switch (format) {
        case "jsonl" -> new LineSource(options, files).read(context, files);
        case "json" -> new FileSource(options, true).read(context, files);
        case "text" -> new FileSource(options, false).read(context, files);
        default ->
            new TableSource(options, format, files.names())
                .read(spark, files.files().stream().map(SourceFile::path).toList());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the input " + options.input() + ": " + e.getMessage(), e);
    }
  }

  private Dataset<Row> frame(JavaRDD<Row> rows) {
    return spark.createDataFrame(rows, DocumentRow.SCHEMA);
  }
}
