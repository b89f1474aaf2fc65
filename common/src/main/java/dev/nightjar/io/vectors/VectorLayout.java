package dev.nightjar.io.vectors;

import dev.nightjar.io.FileCheck;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.Json;
import dev.nightjar.io.ParquetFiles;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.vector.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The Parquet files of a run. */
public final class VectorLayout {
  private static final String VECTOR = RowColumn.VECTOR.column();

  /** The column of vectors that are written once more, at the end. */
  static final String RESCORING = "rescoring";

  /** The columns of a run's files, in order. */
  public static final List<String> COLUMNS = RowLayout.FILED.names();

  /** The spellings of a chunk's tokens, and a vector for each, in runs that have them. */
  public static final String TOKENS = RowColumn.TOKENS.column();

  /** See {@link #TOKENS}. */
  public static final String TOKEN_VECTORS = RowColumn.TOKEN_VECTORS.column();

  /** The weights of a chunk's terms, in runs that have them. */
  public static final String SPARSE = RowColumn.SPARSE.column();

  /**
   * The columns of rejects: the document, why it or one of its chunks has no vector, where it came
   * from, and the chunk, null where the whole document is meant.
   */
  private static final StructType REJECTS =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("reason", DataTypes.StringType)
          .add("message", DataTypes.StringType)
          .add("source", DataTypes.StringType)
          .add("chunk_id", DataTypes.StringType);

  private static final long REJECTS_OF_A_FILE = 1_000_000;
  private static final int MOST_REJECT_FILES = 10_000;

  private static final String SPARSE_VALUES = SPARSE + ".key_value.value";

  private static final String TOKEN_VALUES = TOKEN_VECTORS + ".list.element.list.element";

  private VectorLayout() {}

  /**
   * Writes rows that have all {@link #COLUMNS}, none without a vector, and perhaps those of tokens
   * and terms, through Spark's committer, a file a partition.
   *
   * @param rows with vectors as arrays of floats
   * @param encoding how those are written
   * @return what to warn of
   */
  public static List<String> write(Dataset<Row> rows, String path, VectorEncoding encoding) {
    return write(rows, path, encoding, List.of());
  }

  /**
   * The same, and compares what it writes with the run before: {@link FileChanges} are in the
   * footers then, unless something is amiss, and chunks of a kind in row groups of their own.
   *
   * @param rows spread by their document over as many partitions as there are files of the run
   *     before, and sorted by document and place
   * @param earlier files of the run before, of the same model and encoding, in the order of their
   *     partitions; none where there is nothing to compare with
   */
  public static List<String> write(
      Dataset<Row> rows, String path, VectorEncoding encoding, List<String> earlier) {
    return write(rows, path, encoding, earlier, FileTrial.of(rows.sparkSession()));
  }

  static List<String> write(
      Dataset<Row> rows,
      String path,
      VectorEncoding encoding,
      List<String> earlier,
      FileTrial trial) {
    Dataset<Row> selected = selected(rows);
    VectorEncoding finer = encoding.rescoring();
    Dataset<Row> written =
        finer == null
            ? selected
            : selected.withColumn(RESCORING, VectorColumn.written(VECTOR, finer));
    DataFrameWriter<Row> writer =
        written
            .withColumn(VECTOR, VectorColumn.written(VECTOR, encoding))
            .write()
            .mode(SaveMode.ErrorIfExists)
            .option("compression", "zstd")
            .option(VectorFileFormat.EARLIER, Json.text(earlier))
            .option("parquet.enable.dictionary#" + TOKEN_VALUES, "false")
            .option("parquet.column.statistics.enabled#" + TOKEN_VALUES, "false")
            .option("parquet.enable.dictionary#" + SPARSE_VALUES, "false")
            .option("parquet.column.statistics.enabled#" + SPARSE_VALUES, "false");
    plain(VECTOR, encoding, writer);
    if (finer != null) {
      plain(RESCORING, finer, writer);
    }
    Optional<String> misfit = trial.misfit();
    writer.format(misfit.isEmpty() ? VectorFileFormat.class.getName() : "parquet").save(path);
    return misfit.stream()
        .map("vectors are written by Spark's own writer, which takes longer: %s"::formatted)
        .toList();
  }

  private static Dataset<Row> selected(Dataset<Row> rows) {
    List<String> columns = new ArrayList<>(COLUMNS);
    if (hasTokens(rows)) {
      columns.add(TOKENS);
      columns.add(TOKEN_VECTORS);
    }
    if (hasSparse(rows)) {
      columns.add(SPARSE);
    }
    return rows.select(columns.stream().map(functions::col).toArray(Column[]::new));
  }

  /** No statistics, and a dictionary only of halves and bytes: other numbers hardly ever repeat. */
  private static void plain(String column, VectorEncoding encoding, DataFrameWriter<Row> writer) {
    boolean isBits = encoding.precision() == Precision.BINARY;
    String values = isBits ? column : column + ".list.element";
    boolean dictionary = !isBits && encoding.precision() != Precision.FLOAT32;
    writer
        .option("parquet.enable.dictionary#" + values, Boolean.toString(dictionary))
        .option("parquet.column.statistics.enabled#" + values, "false");
  }

  /**
   * Reads the files of a run: {@link #COLUMNS}, the vectors as arrays of floats whatever the
   * precision, from the finer ones if they are written twice.
   *
   * @param encoding how they were written, as the run's manifest says
   * @param paths folders or files, at least one
   */
  public static Dataset<Row> read(SparkSession spark, VectorEncoding encoding, String... paths) {
    return FilePaths.load(spark.read().format("parquet"), List.of(paths)).stream()
        .reduce(Dataset::unionByName)
        .orElseThrow()
        .withColumn(VECTOR, VectorColumn.read(finest(encoding), encoding.finest()))
        .drop(RESCORING);
  }

  /**
   * The same by Spark's own scan of files or one that decodes, so that others can build upon it:
   * the vectors as floats whatever the precision.
   *
   * @param path the folder of a run that has files
   */
  public static Dataset<Row> scan(SparkSession spark, VectorEncoding encoding, String path) {
    boolean plain = encoding.rescoring() == null && encoding.codec() == null;
    DataFrameReader reader =
        plain
            ? spark.read().format("parquet")
            : spark
                .read()
                .format(DecodedFileFormat.class.getName())
                .option(DecodedFileFormat.ENCODING, Json.text(encoding));
    return FilePaths.load(reader, List.of(path)).getFirst();
  }

  /** The column of the vectors that readers compare with. */
  static String finest(VectorEncoding encoding) {
    return encoding.rescoring() == null ? VECTOR : RESCORING;
  }

  /**
   * Whether a file is damaged: its bytes can be read, but do not end as those of Parquet do.
   *
   * @throws UncheckedIOException if they cannot be read
   */
  public static boolean isDamaged(String file, Configuration hadoop) {
    try {
      return FileCheck.isDamaged(
          new Path(file),
          hadoop,
          (in, length) ->
              ParquetFiles.open(new Path(file), new Opened(in, length), hadoop).close());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** A file that is open already. */
  private record Opened(FSDataInputStream in, long length) implements InputFile {
    @Override
    public long getLength() {
      return length;
    }

    @Override
    public SeekableInputStream newStream() {
      return HadoopStreams.wrap(in);
    }
  }

  /** Whether rows have vectors of tokens. */
  public static boolean hasTokens(Dataset<Row> rows) {
    return List.of(rows.columns()).contains(TOKEN_VECTORS);
  }

  /** Whether rows have weights of terms. */
  private static boolean hasSparse(Dataset<Row> rows) {
    return List.of(rows.columns()).contains(SPARSE);
  }

  /**
   * Writes rows of {@link #REJECTS}. Whatever they are picked from is read by as many tasks as it
   * has parts; only the rows themselves are brought together.
   *
   * @param count how many rows, about, which decides the number of files
   */
  public static void writeRejects(Dataset<Row> rows, long count, String path) {
    rows.select(Arrays.stream(REJECTS.fieldNames()).map(functions::col).toArray(Column[]::new))
        .repartition(Math.clamp(count / REJECTS_OF_A_FILE + 1, 1, MOST_REJECT_FILES))
        .write()
        .mode(SaveMode.ErrorIfExists)
        .option("compression", "zstd")
        .parquet(path);
  }

  /** No rejects at all. */
  public static Dataset<Row> noRejects(SparkSession spark) {
    return spark.createDataFrame(List.of(), REJECTS);
  }

  /** How many rows the files of rejects have, by reason. */
  public static Map<String, Long> countRejects(SparkSession spark, String path) {
    Map<String, Long> counts = new TreeMap<>();
    FilePaths.load(spark.read().format("parquet").schema(REJECTS), List.of(path))
        .getFirst()
        .groupBy("reason")
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }
}
