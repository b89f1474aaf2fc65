package dev.nightjar.analyze;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.spark.SharedConfiguration;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The items of a run wherever tasks run: each process reads them once and its tasks share them.
 * Safe for use by several threads.
 *
 * @param directory of the run
 * @param run its name
 * @param finished when it was: a run's name may be given again
 * @param per what an item is
 * @param hadoop to read them with
 */
public record RunItems(
    String directory, String run, String finished, ItemMatrix.Per per, SharedConfiguration hadoop)
    implements Serializable {
  private static final Logger LOG = LoggerFactory.getLogger(RunItems.class);

  private static final int RANGE = 4096;

  private static final SharedCache<Key, ItemMatrix> OPEN =
      new SharedCache<>("matrix", Integer.getInteger("nightjar.matrices.open", 2), matrix -> {});

  /** What a matrix is made of. */
  private record Key(String directory, String run, String finished, ItemMatrix.Per per) {}

  /**
   * The run of a directory that can be analysed.
   *
   * @param name of the run; empty for the current one
   * @throws InvalidInput if there is none, or it has no vectors
   */
  public static VectorRun run(String directory, Optional<String> name, Configuration hadoop) {
    VectorRun found = VectorRun.find(directory, name, hadoop);
    if (found.isEmpty()) {
      throw new InvalidInput(
          "index.run", found.id(), "it has no vectors", "there is nothing to analyse");
    }
    return found;
  }

  /** The items of a run. */
  public static RunItems of(SparkSession spark, VectorRun run, ItemMatrix.Per per) {
    return new RunItems(
        run.directory().path(),
        run.id(),
        Objects.requireNonNullElse(run.manifest().finished(), ""),
        per,
        SharedConfiguration.of(spark));
  }

  /**
   * Makes sure that two runs can be compared.
   *
   * @param key of the option that names the second
   * @throws InvalidInput if other models made them
   */
  public static void requireSameModel(VectorRun run, VectorRun other, String key) {
    ModelCard model = run.manifest().model();
    ModelCard its = other.manifest().model();
    if (!model.fingerprint().equals(its.fingerprint())) {
      throw new InvalidInput(
          key,
          other.directory().path(),
          "its run %s is of model '%s', run %s of '%s'; vectors of two models cannot be compared"
              .formatted(other.id(), its.name(), run.id(), model.name()),
          "embed both with one model");
    }
  }

  /** The matrix of this process, until it is given back. */
  public SharedCache.Lease<ItemMatrix> lease() {
    return OPEN.lease(
        new Key(directory, run, finished, per),
        () -> {
          LOG.info("Reading the vectors of run {} in {}", run, directory);
          return ItemMatrix.read(source(), per, hadoop.value());
        });
  }

  /** The run itself. */
  public VectorRun source() {
    return OutputDirectory.existing(directory, hadoop.value()).run(run);
  }

  /** How many items there are. */
  public int count() {
    try (SharedCache.Lease<ItemMatrix> matrix = lease()) {
      return matrix.value().items();
    }
  }

  /** Makes a row of an item, where tasks run. */
  @FunctionalInterface
  public interface ItemRow extends Serializable {
    /** The row of the item of that number. */
    Row of(int item, ItemMatrix matrix);
  }

  /** A row for each item, made by tasks; no order is promised. */
  public Dataset<Row> table(SparkSession spark, StructType schema, ItemRow maker) {
    int count = count();
    List<Integer> ranges = IntStream.range(0, Math.ceilDiv(count, RANGE)).boxed().toList();
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(ranges, Math.max(1, ranges.size()))
            .flatMap(range -> rows(range * RANGE, Math.min(count, (range + 1) * RANGE), maker));
    return spark.createDataFrame(rows, schema);
  }

  private Iterator<Row> rows(int from, int to, ItemRow maker) {
    try (SharedCache.Lease<ItemMatrix> matrix = lease()) {
      return IntStream.range(from, to)
          .mapToObj(item -> maker.of(item, matrix.value()))
          .toList()
          .iterator();
    }
  }

  /** Its chunks with all that the run says of them. */
  public Dataset<Row> rows(SparkSession spark) {
    return source().rows(spark);
  }

  /** Columns {@code id}, {@code document_id} and {@code text}: of a document its first chunk's. */
  public Dataset<Row> texts(SparkSession spark) {
    Dataset<Row> rows = rows(spark);
    return per == ItemMatrix.Per.CHUNK
        ? rows.select(functions.col("chunk_id").as("id"), rows.col("document_id"), rows.col("text"))
        : rows.filter("chunk_index = 0")
            .select(
                functions.col("document_id").as("id"), rows.col("document_id"), rows.col("text"));
  }
}
