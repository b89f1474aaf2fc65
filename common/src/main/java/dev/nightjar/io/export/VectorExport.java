package dev.nightjar.io.export;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.run.PublishedAnalysis;
import dev.nightjar.io.run.VectorRun;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Writes a run for another program. */
public final class VectorExport {
  /** The programs there are files for. */
  public static final List<ExportTarget> TARGETS = List.of(new EmbeddingAtlas());

  private VectorExport() {}

  /**
   * What was written; also the manifest of the folder.
   *
   * @param to the program's key
   * @param output the folder
   * @param runId the run
   * @param items rows
   * @param columns of these
   * @param files by name
   * @param open how the program opens it
   */
  public record Exported(
      String to,
      String output,
      String runId,
      long items,
      List<String> columns,
      List<String> files,
      String open) {}

  /**
   * Writes it.
   *
   * @throws InvalidInput if there is no such run or analysis, an analysis is of another run, or the
   *     output holds something else
   */
  public static Exported of(SparkSession spark, ExportSpec spec) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    VectorRun run = VectorRun.find(spec.vectors(), spec.run(), hadoop);
    if (run.isEmpty()) {
      throw new InvalidInput("index.run", run.id(), "it has no vectors", "nothing to export");
    }
    List<PublishedAnalysis> analyses =
        PublishedAnalysis.open("report.analyses", spec.analyses(), hadoop);
    analyses.forEach(analysis -> requireRun(analysis, run));
    ExportFiles files = ExportFiles.create(spec.output(), hadoop);
    ExportTarget.Written written =
        spec.target().write(new ExportTarget.Source(spark, run, analyses), files);
    Exported exported =
        new Exported(
            spec.target().key(),
            files.path(),
            run.id(),
            written.items(),
            written.columns(),
            files.names(),
            written.open());
    files.publish(exported);
    return exported;
  }

  private static void requireRun(PublishedAnalysis analysis, VectorRun run) {
    String of = analysis.manifest().runId();
    if (!run.id().equals(of)) {
      throw new InvalidInput(
          "report.analyses",
          analysis.path(),
          "it is of run %s, not of %s".formatted(of, run.id()),
          "analyse that run, or give ‹index.run›");
    }
  }
}
