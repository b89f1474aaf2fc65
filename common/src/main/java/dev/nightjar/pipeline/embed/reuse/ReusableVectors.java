package dev.nightjar.pipeline.embed.reuse;

import dev.nightjar.embed.remote.RemoteModels;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.StagedVectors;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.io.vectors.SparseRows;
import dev.nightjar.io.vectors.TokenRows;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.SharedConfiguration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Vectors that need no model: those of the current run, as far as {@link ReuseRules} go, and those
 * that a run made before it was cut off.
 */
public final class ReusableVectors {
  /**
   * What a row that goes into the embedding stage is. Rows of a hash come in this order, so that
   * what is known of it comes before those who want it.
   */
  public enum Origin {
    /** A vector that the run before has. */
    IN_RUN,
    /** A vector that a run that was cut off has made. */
    STAGED,
    /** A chunk. */
    CHUNK
  }

  private final SparkSession spark;
  private final StagedVectors staged;
  private final List<String> leftovers;
  private final Optional<VectorRun.SoundFiles> current;
  private final ReuseRules rules;
  private final List<String> notes = new ArrayList<>();

  private ReusableVectors(
      SparkSession spark,
      StagedVectors staged,
      Optional<VectorRun.SoundFiles> current,
      ReuseRules.Wanted wanted) {
    this.spark = spark;
    this.staged = staged;
    this.leftovers = wanted.fresh() ? new ArrayList<>() : new ArrayList<>(staged.list());
    this.current = current;
    this.rules = new ReuseRules(current.map(files -> files.run().manifest()), wanted);
  }

  /** Looks for what can be used again. Damaged files are left out, and left where they are. */
  public static ReusableVectors of(
      SparkSession spark, OutputDirectory output, ReuseRules.Wanted wanted) {
    StagedVectors staged =
        new StagedVectors(
            output.stagedVectors(wanted.model().fingerprints()), SharedConfiguration.of(spark));
    ReusableVectors found =
        new ReusableVectors(
            spark,
            staged,
            output.currentRun().map(run -> output.run(run).soundFiles(spark)),
            wanted);
    found.check();
    return found;
  }

  /** Leaves out what is damaged, and notes why. */
  private void check() {
    List<String> damaged = spread(leftovers).filter(staged::isDamaged).collect();
    leftovers.removeAll(damaged);
    damaged.forEach(path -> notes.add(path + " is damaged: its vectors are made again"));
    current.ifPresent(
        files ->
            files.damage().forEach(file -> notes.add(file + ": its chunks are embedded again")));
    rules.obstacle().or(rules::sparseObstacle).ifPresent(notes::add);
  }

  private JavaRDD<String> spread(Collection<String> paths) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.clamp(paths.size(), 1, 4 * context.defaultParallelism());
    return context.parallelize(new ArrayList<>(paths), tasks);
  }

  /** Why vectors are made that could have been used again; empty if all is well. */
  public List<String> notes() {
    return notes;
  }

  /** The run whose vectors are used; empty if none are. */
  public Optional<String> run() {
    return used().map(files -> files.run().id());
  }

  private Optional<VectorRun.SoundFiles> used() {
    return current.filter(files -> rules.obstacle().isEmpty() && !files.paths().isEmpty());
  }

  /** {@link ReuseRules#encoding}. */
  public Optional<VectorEncoding> encoding() {
    return rules.encoding();
  }

  /** The chunks of the current run, whatever model it is of; empty if there is none. */
  public Optional<Dataset<Row>> before() {
    return current.filter(files -> !files.paths().isEmpty()).map(files -> files.rows(spark));
  }

  /**
   * The files of that run that this one can be compared with as it is written, in the order of
   * their partitions; none if vectors are not surely the same where texts are.
   */
  public List<String> comparable() {
    return used()
        .filter(files -> files.damage().isEmpty() && encoding().isPresent())
        .filter(files -> rules.sparseObstacle().isEmpty())
        .filter(files -> !RemoteModels.isRemote(files.run().manifest().model().reference()))
        .flatMap(files -> VectorRun.partitions(files.paths()))
        .orElse(List.of());
  }

  /** Where new vectors go. */
  public StagedVectors staged() {
    return staged;
  }

  /** The vectors ({@link RowLayout#KNOWN}), or empty if there are none. */
  public Optional<Dataset<Row>> vectors() {
    List<Dataset<Row>> parts = new ArrayList<>();
    used().map(files -> files.rows(spark)).map(this::inRun).ifPresent(parts::add);
    if (!leftovers.isEmpty()) {
      StagedVectors files = staged;
      parts.add(
          HeldRows.of(
                  spark,
                  spread(leftovers).flatMap(files::read).map(ReusableVectors::row),
                  RowLayout.KNOWN)
              .frame());
    }
    return parts.stream().reduce(Dataset::unionByName);
  }

  private Dataset<Row> inRun(Dataset<Row> rows) {
    return rows.select(
        functions.col("content_hash"),
        functions.lit(Origin.IN_RUN.ordinal()).as("origin"),
        vector(rows));
  }

  private Column vector(Dataset<Row> rows) {
    if (rules.wanted().model().sparse().isPresent()) {
      return rules.sparseObstacle().isEmpty() ? SparseRows.joined() : SparseRows.unknown();
    }
    return VectorLayout.hasTokens(rows) ? TokenRows.joined() : functions.col("vector");
  }

  private static NewRow row(StagedVectors.Entry entry) {
    return new NewRow(RowLayout.KNOWN)
        .with(RowColumn.CONTENT_HASH, entry.hash())
        .with(RowColumn.ORIGIN, Origin.STAGED.ordinal())
        .with(RowColumn.VECTOR, entry.vector());
  }
}
