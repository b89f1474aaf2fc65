package dev.nightjar.pipeline.embed;

import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.run.StagedVectors;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.vector.WrittenPrecision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Vectors that need no model: those of the current run, if the same model made them, and those that
 * a run made before it was cut off.
 */
final class ReusableVectors {
  private final SparkSession spark;
  private final JavaSparkContext context;
  private final StagedVectors staged;
  private final Optional<VectorRun.SoundFiles> current;
  private final Wanted wanted;
  private final boolean isFit;
  private final List<String> leftovers;
  private final List<String> notes;

  private ReusableVectors(
      SparkSession spark,
      StagedVectors staged,
      Optional<VectorRun.SoundFiles> current,
      Wanted wanted,
      boolean isFit,
      List<String> leftovers,
      List<String> notes) {
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.staged = staged;
    this.current = current;
    this.wanted = wanted;
    this.isFit = isFit;
    this.leftovers = leftovers;
    this.notes = notes;
  }

  /**
   * What is to be written.
   *
   * @param precision how exactly
   * @param chunks how many
   */
  record Wanted(WrittenPrecision precision, long chunks) {}

  /**
   * Looks for what can be used again. Damaged files are left out, and left where they are.
   *
   * @param fresh whether to embed everything anew
   * @param model as the manifest will have it
   */
  static ReusableVectors of(
      SparkSession spark, OutputDirectory output, ModelCard model, boolean fresh, Wanted wanted) {
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    StagedVectors staged = new StagedVectors(output.stagedVectors(model.fingerprint()), hadoop);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<String> notes = new ArrayList<>();
    List<String> leftovers = fresh ? List.of() : staged.list();
    List<String> damaged = spread(context, leftovers).filter(staged::isDamaged).collect();
    damaged.forEach(path -> notes.add(path + " is damaged: its vectors are made again"));
    List<String> sound = new ArrayList<>(leftovers);
    sound.removeAll(damaged);
    Optional<VectorRun.SoundFiles> current =
        output.currentRun().map(run -> output.run(run).soundFiles(spark));
    current.ifPresent(
        files ->
            files.damage().forEach(file -> notes.add(file + ": its chunks are embedded again")));
    Optional<String> obstacle =
        current.isEmpty()
            ? Optional.of("it is the first run")
            : fresh
                ? Optional.of("as ‹output.fresh› asks for")
                : obstacle(current.get().run().manifest(), model, wanted);
    obstacle.ifPresent(notes::add);
    return new ReusableVectors(spark, staged, current, wanted, obstacle.isEmpty(), sound, notes);
  }

  private static Optional<String> obstacle(RunManifest run, ModelCard model, Wanted wanted) {
    return otherModel(run, model).or(() -> otherEncoding(run, wanted));
  }

  private static JavaRDD<String> spread(JavaSparkContext context, Collection<String> paths) {
    int tasks = Math.clamp(paths.size(), 1, 4 * context.defaultParallelism());
    return context.parallelize(new ArrayList<>(paths), tasks);
  }

  private static Optional<String> otherModel(RunManifest manifest, ModelCard model) {
    if (manifest.model().fingerprint().equals(model.fingerprint())) {
      return Optional.empty();
    }
    List<String> differing = model.differences(manifest.model());
    return Optional.of(
        "the model is not that of run %s (%s)"
            .formatted(
                manifest.runId(),
                differing.isEmpty() ? "another fingerprint" : String.join(", ", differing)));
  }

  /** Vectors that have lost something are good only for what lost the same. */
  private static Optional<String> otherEncoding(RunManifest manifest, Wanted wanted) {
    VectorEncoding before = manifest.encoding();
    String run = manifest.runId();
    if (before.isExact()) {
      return Optional.empty();
    }
    if (!before.written().equals(wanted.precision())) {
      return Optional.of(
          "run %s has its vectors as %s, which is not enough to make %s of them"
              .formatted(run, before.written(), wanted.precision()));
    }
    return Calibration.isOutgrown(before, wanted.chunks())
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "run %s has its vectors as %s calibrated on %d vectors only, and there are %d chunks now",
                run,
                before.written(),
                Objects.requireNonNull(before.calibration()).vectors(),
                wanted.chunks()))
        : Optional.empty();
  }

  /** Why vectors are made that could have been used again; empty if all is well. */
  List<String> notes() {
    return notes;
  }

  /** The run whose vectors are used; empty if none are. */
  Optional<String> run() {
    return used().map(files -> files.run().id());
  }

  private Optional<VectorRun.SoundFiles> used() {
    return current.filter(files -> isFit && !files.paths().isEmpty());
  }

  /**
   * The encoding to go on with, so that vectors stay the same from run to run; empty for a new one.
   */
  Optional<VectorEncoding> encoding() {
    return current
        .filter(files -> isFit)
        .map(files -> files.run().encoding())
        .filter(encoding -> encoding.written().equals(wanted.precision()))
        .filter(encoding -> !Calibration.isOutgrown(encoding, wanted.chunks()));
  }

  /** The chunks of the current run, whatever model it is of; empty if there is none. */
  Optional<Dataset<Row>> before() {
    return current.filter(files -> !files.paths().isEmpty()).map(files -> files.rows(spark));
  }

  /** Where new vectors go. */
  StagedVectors staged() {
    return staged;
  }

  /** The vectors ({@link RowLayout#KNOWN}), or empty if there are none. */
  Optional<Dataset<Row>> vectors() {
    List<Dataset<Row>> parts = new ArrayList<>();
    used().map(files -> files.rows(spark)).map(ReusableVectors::inRun).ifPresent(parts::add);
    if (!leftovers.isEmpty()) {
      StagedVectors files = staged;
      parts.add(
          HeldRows.of(
                  spark,
                  spread(context, leftovers).flatMap(files::read).map(ReusableVectors::row),
                  RowLayout.KNOWN)
              .frame());
    }
    return parts.stream().reduce(Dataset::unionByName);
  }

  private static Dataset<Row> inRun(Dataset<Row> rows) {
    return rows.select(
        functions.col("content_hash"),
        functions.lit(Origin.IN_RUN.ordinal()).as("origin"),
        VectorLayout.hasTokens(rows) ? TokenRows.joined() : functions.col("vector"));
  }

  private static NewRow row(StagedVectors.Entry entry) {
    return new NewRow(RowLayout.KNOWN)
        .with(RowColumn.CONTENT_HASH, entry.hash())
        .with(RowColumn.ORIGIN, Origin.STAGED.ordinal())
        .with(RowColumn.VECTOR, entry.vector());
  }
}
