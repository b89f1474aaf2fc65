package dev.nightjar.pipeline.changes;

import dev.nightjar.io.export.Changes;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.io.vectors.ChangeKind;
import dev.nightjar.io.vectors.PickedRows;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.SharedConfiguration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * What brings others from one run of a directory to another. Applied to the first run it gives the
 * second, row for row; applied again, it changes nothing.
 *
 * <p>What differs is known when this is made and stays on the executors' disks until it is closed;
 * rows are read when they are asked for, those that did not change never.
 */
public final class ChangeFeed implements AutoCloseable {
  /** The columns of a run but its vectors. */
  private static final RowLayout PLACES = RowLayout.FILED.without(RowColumn.VECTOR);

  private static final Set<ChangeKind> UPSERTS = EnumSet.of(ChangeKind.ADDED, ChangeKind.CHANGED);

  private static final StructType DELETES =
      new StructType()
          .add(RowColumn.CHUNK_ID.column(), DataTypes.StringType)
          .add(RowColumn.DOCUMENT_ID.column(), DataTypes.StringType);

  /** Rows of a task, where it finds them together. */
  private static final long ROWS_OF_TASK = 50_000;

  private final SparkSession spark;
  private final VectorRun to;
  private final List<String> paths;
  private final Comparison.Found found;

  private ChangeFeed(SparkSession spark, VectorRun to, Comparison comparison) {
    this.spark = spark;
    this.to = to;
    this.paths = comparison.paths();
    this.found = comparison.found();
  }

  /** Compares two runs of one directory. */
  public static ChangeFeed between(SparkSession spark, VectorRun from, VectorRun to) {
    return new ChangeFeed(spark, to, new Comparison(spark, from, to));
  }

  /** What differs in such a way. */
  private Dataset<Row> differences(Set<ChangeKind> kinds) {
    return found
        .rows()
        .rows()
        .filter(functions.col("kind").isInCollection(kinds.stream().map(Enum::name).toList()));
  }

  private long count(Set<ChangeKind> kinds) {
    return kinds.stream().mapToLong(this::count).sum();
  }

  /** How many chunks there are of a kind. */
  long count(ChangeKind kind) {
    return found.counts().getOrDefault(kind, 0L);
  }

  /**
   * Chunks that are new or have another vector, as {@link VectorRun#rows} has them, with the
   * vectors of tokens or terms where the run has some.
   */
  public Dataset<Row> upserts() {
    if (paths.isEmpty() || !VectorLayout.hasTokens(to.rows(spark))) {
      return picked(UPSERTS, whole());
    }
    Dataset<Row> wanted =
        differences(UPSERTS)
            .select(
                functions.col("document_id").as("wanted"), functions.col("chunk_index").as("at"));
    Dataset<Row> rows = to.rows(spark);
    return rows.join(
        wanted,
        rows.col("document_id")
            .equalTo(wanted.col("wanted"))
            .and(rows.col("chunk_index").equalTo(wanted.col("at"))),
        "left_semi");
  }

  /** The columns of the second run but those of tokens. */
  private RowLayout whole() {
    RowLayout dense = RowLayout.FILED.requiring(RowColumn.VECTOR);
    return to.hasSparse() ? dense.and(RowColumn.SPARSE) : dense;
  }

  /** Chunks whose vector is as it was and something else is not, without the vector. */
  public Dataset<Row> moves() {
    return picked(EnumSet.of(ChangeKind.MOVED), PLACES);
  }

  /** Chunks that are gone: {@code chunk_id}, {@code document_id}. */
  public Dataset<Row> deletes() {
    if (count(ChangeKind.DELETED) == 0) {
      return spark.createDataFrame(List.of(), DELETES);
    }
    Column id =
        functions.concat(
            functions.col("document_id"), functions.lit("#"), functions.col("chunk_index"));
    return differences(EnumSet.of(ChangeKind.DELETED))
        .select(id.as(RowColumn.CHUNK_ID.column()), functions.col("document_id"));
  }

  /** The same for a store that has the first run. */
  public Changes since(String first) {
    return new SinceRun(this, first);
  }

  /** This without the vectors of tokens. */
  private record SinceRun(ChangeFeed feed, String since) implements Changes {
    private static final Set<ChangeKind> REPLACED =
        EnumSet.of(ChangeKind.ADDED, ChangeKind.CHANGED, ChangeKind.MOVED);

    @Override
    public long upserted() {
      return feed.count(UPSERTS);
    }

    @Override
    public long moved() {
      return feed.count(ChangeKind.MOVED);
    }

    @Override
    public long deleted() {
      return feed.count(ChangeKind.DELETED);
    }

    @Override
    public Dataset<Row> upserts() {
      return feed.picked(UPSERTS, feed.whole());
    }

    @Override
    public Dataset<Row> moves() {
      return feed.moves();
    }

    @Override
    public Dataset<Row> replacements() {
      return feed.picked(REPLACED, feed.whole());
    }

    @Override
    public Dataset<Row> deletes() {
      return feed.deletes();
    }
  }

  /** Rows of the second run, those of a file by one task. */
  private Dataset<Row> picked(Set<ChangeKind> kinds, RowLayout layout) {
    long count = count(kinds);
    if (count == 0) {
      return spark.createDataFrame(List.of(), layout.schema());
    }
    // spread evenly there is a row to read in every page; together they are as good as a file
    int tasks = (int) Math.min(paths.size(), found.together() ? count / ROWS_OF_TASK + 1 : count);
    List<String> files = paths;
    VectorEncoding encoding = to.encoding();
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    Dataset<Row> places = differences(kinds).select("file", "row");
    JavaRDD<NewRow> rows =
        (tasks == 1 ? places.coalesce(1) : places.repartition(tasks, functions.col("file")))
            .sortWithinPartitions("file", "row")
            .javaRDD()
            .mapPartitions(picks -> rows(picks, files, encoding, layout, hadoop));
    return HeldRows.of(spark, rows, layout).frame();
  }

  private static Iterator<NewRow> rows(
      Iterator<Row> picks,
      List<String> files,
      VectorEncoding encoding,
      RowLayout layout,
      SharedConfiguration hadoop) {
    Iterator<PickedRows.Pick> wanted =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return picks.hasNext();
          }

          @Override
          public PickedRows.Pick next() {
            Row row = picks.next();
            return new PickedRows.Pick(row.getInt(0), row.getLong(1));
          }
        };
    PickedRows rows = new PickedRows(files, encoding, layout, wanted, hadoop.value());
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> rows.close());
    return rows;
  }

  @Override
  public void close() {
    found.rows().close();
  }
}
