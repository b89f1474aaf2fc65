package dev.nightjar.pipeline.changes;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.analyze.Figures;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.io.vectors.ChangeKind;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * {@code runs diff}: what others need to follow a directory from one run to another.
 *
 * <pre>
 * upserts/    chunks that are new or have another vector: a run's columns, vectors as floats
 * metadata/   chunks whose vector is as it was and whose place or attributes are not: the same
 *             columns without the vector
 * deletes/    chunk_id, document_id of chunks that are gone
 * </pre>
 */
public final class RunDiff {
  /** What its manifest calls it. */
  public static final String NAME = "runs diff";

  private static final int DELETES_OF_A_FILE = 1_000_000;
  private static final int MOST_FILES = 10_000;

  private RunDiff() {}

  /**
   * Compares, and writes the feed if asked to.
   *
   * @throws InvalidInput if there is no such run
   */
  public static RunDiffResult of(SparkSession spark, RunDiffSpec spec, Progress told) {
    long start = System.nanoTime();
    Progress progress = new NamedStages(spark.sparkContext(), told);
    Configuration hadoop = spark.sessionState().newHadoopConf();
    OutputDirectory directory = OutputDirectory.existing(spec.directory(), hadoop);
    VectorRun from = VectorRun.of(directory, Optional.of(spec.from()));
    VectorRun to = VectorRun.of(directory, spec.to());
    Optional<AnalysisDirectory> output =
        spec.output().map(path -> AnalysisDirectory.create(NAME, path, hadoop));
    progress.stage("Comparing");
    try (ChangeFeed feed = ChangeFeed.between(spark, from, to)) {
      progress.stage("Writing");
      output.ifPresent(into -> write(spark, feed, into));
      RunDiffResult result =
          new RunDiffResult(
              directory.path(),
              from.id(),
              to.id(),
              feed.count(ChangeKind.ADDED),
              feed.count(ChangeKind.CHANGED),
              feed.count(ChangeKind.MOVED),
              feed.count(ChangeKind.DELETED),
              feed.count(ChangeKind.KEPT),
              note(from, to),
              Figures.secondsSince(start),
              output.map(AnalysisDirectory::path).orElse(null));
      output.ifPresent(into -> into.publish(to, spec.options(), result));
      return result;
    } finally {
      progress.finished();
    }
  }

  private static void write(SparkSession spark, ChangeFeed feed, AnalysisDirectory output) {
    VectorLayout.write(feed.upserts(), output.staged("upserts"), VectorEncoding.FLOAT32);
    output.verify("upserts", spark, feed.count(ChangeKind.ADDED) + feed.count(ChangeKind.CHANGED));
    output.write("metadata", feed.moves(), feed.count(ChangeKind.MOVED));
    long deleted = feed.count(ChangeKind.DELETED);
    int files = (int) Math.min(deleted / DELETES_OF_A_FILE + 1, MOST_FILES);
    output.write("deletes", feed.deletes().coalesce(files), deleted);
  }

  private static @Nullable String note(VectorRun from, VectorRun to) {
    return Comparison.areOfOtherKinds(from, to)
        ? "the runs are of two models or precisions: every chunk has another vector"
        : null;
  }
}
