package dev.nightjar.pipeline.embed;

import dev.nightjar.io.WholeFiles;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.io.source.Source;
import dev.nightjar.pipeline.embed.reuse.RepeatRules;
import dev.nightjar.spark.RunCounters;
import dev.nightjar.spark.SharedConfiguration;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * A run of a corpus that nobody has touched since the run before, with all else as it was: its rows
 * would be the same, so its files are copies of that run's, made by the executors. Nothing is read
 * but the names, sizes and times of the input's files.
 *
 * @param before the run that is copied, all of whose files are sound
 */
record RepeatedRun(SparkSession spark, OutputDirectory output, VectorRun before) {

  /** The run before, if a new one would have its rows. */
  static Optional<RepeatedRun> of(
      SparkSession spark, OutputDirectory output, Source source, RepeatRules rules) {
    return output
        .currentRun()
        .map(output::run)
        .filter(run -> rules.allow(run.manifest()))
        .filter(run -> isUntouched(source, run.manifest()))
        .filter(run -> run.soundFiles(spark).damage().isEmpty())
        .map(run -> new RepeatedRun(spark, output, run));
  }

  private static boolean isUntouched(Source source, RunManifest run) {
    return source.isUntouched(run.inputFingerprint(), Instant.parse(run.started()));
  }

  /**
   * Copies the files.
   *
   * @param run the new run's name
   * @throws IllegalStateException if the copies are not what was there
   */
  void copy(String run) {
    List<Copy> copies = new ArrayList<>();
    output
        .vectorFiles(before.id())
        .forEach(file -> copies.add(Copy.into(output.unfinished(run), file)));
    output
        .rejectFiles(before.id())
        .forEach(file -> copies.add(Copy.into(output.rejects(run), file)));
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.clamp(copies.size(), 1, 4 * context.defaultParallelism());
    context.parallelize(copies, tasks).foreach(copy -> copy.make(hadoop.value()));
    output.finish(run);
    if (!output.files(run).equals(before.manifest().files())) {
      throw new IllegalStateException(
          "Cannot publish: the files of run %s were copied, but %s has others; start the run again"
              .formatted(before.id(), output.vectors(run)));
    }
  }

  /** A file and where it goes. */
  private record Copy(String from, String to) implements Serializable {
    static Copy into(String folder, String file) {
      return new Copy(file, folder + file.substring(file.lastIndexOf('/')));
    }

    void make(Configuration hadoop) {
      try {
        Path file = new Path(from);
        new WholeFiles(file.getFileSystem(hadoop), hadoop).copy(file, new Path(to));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot copy " + from + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * What the manifest of such a run tells.
   *
   * @param publication under which it is published
   * @param pipeline which has done nothing
   */
  RunManifest manifest(
      RunPublication publication,
      EmbedPipeline pipeline,
      Map<String, String> options,
      Map<String, Double> seconds,
      Instant started) {
    RunManifest run = before.manifest();
    return new RunManifest(
        publication.id(),
        run.model(),
        output.path(),
        run.encoding(),
        report(publication, pipeline, seconds),
        RunManifest.FORMAT,
        run.warnings(),
        before.id(),
        started.toString(),
        options,
        run.inputFingerprint(),
        run.tokenHistogram(),
        pipeline.counters().byExecutor(),
        pipeline.counters().balance(),
        run.versions(),
        Instant.now().toString(),
        output.files(publication.id()),
        null);
  }

  private RunReport report(
      RunPublication publication, EmbedPipeline pipeline, Map<String, Double> seconds) {
    RunReport then = before.manifest().report();
    RunReport.Documents documents = then.documents();
    long chunks = then.chunks().total();
    return new RunReport(
        new RunReport.Documents(
            documents.read(),
            documents.embedded(),
            documents.rejected(),
            documents.empty(),
            kept(documents.embedded())),
        new RunReport.Chunks(chunks, 0, chunks, 0, 0, 0, kept(chunks)),
        then.tokens(),
        0,
        then.unknownWords(),
        then.modelWarnings(),
        pipeline.bill().orElse(null),
        seconds,
        then.rejects(),
        before.id(),
        List.of(),
        RunCounters.shown(pipeline.counters().value()),
        publication.predecessor().orElse(null),
        null,
        then.leftOut());
  }

  private static RunReport.Changes kept(long count) {
    return new RunReport.Changes(0, 0, count, 0);
  }

  /** What the user should know of how it went, besides what is known of the model. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>(before.manifest().warnings());
    Optional.ofNullable(before.manifest().report().modelWarnings()).ifPresent(warnings::removeAll);
    return warnings;
  }
}
