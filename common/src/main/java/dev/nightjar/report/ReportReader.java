package dev.nightjar.report;

import dev.nightjar.evaluate.IndexSweep;
import dev.nightjar.io.ParquetTable;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexRecord;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.PublishedAnalysis;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.spark.RunCounters;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a report shows: from manifests, and from tables of Parquet a few columns, all in
 * one process without Spark.
 */
final class ReportReader {
  /** Runs that are shown side by side. */
  static final int NIGHTS = 60;

  private static final int REJECTS_OF_A_REASON = 5;

  /** Rows of rejects that are looked through. */
  private static final int REJECTS = 20_000;

  private static final int MESSAGE = 300;

  private static final RunReport.Changes NO_CHANGES = new RunReport.Changes(0, 0, 0, 0);

  private final VectorRun run;
  private final OutputDirectory directory;
  private final String current;
  private final Configuration hadoop;

  private ReportReader(VectorRun run, Configuration hadoop) {
    this.run = run;
    this.directory = run.directory();
    this.current = directory.currentRun().orElse("");
    this.hadoop = hadoop;
  }

  /** The basics of a run: what its directory says. */
  static ReportData basics(VectorRun run, Configuration hadoop) {
    return new ReportReader(run, hadoop).data(null, List.of());
  }

  /**
   * All of it.
   *
   * @throws dev.nightjar.config.InvalidInput if there is no such run, index or analysis
   */
  static ReportData read(ReportSpec spec, Configuration hadoop) {
    VectorRun run = VectorRun.find(spec.vectors(), spec.run(), hadoop);
    List<PublishedAnalysis> analyses =
        PublishedAnalysis.open("report.analyses", spec.analyses(), hadoop);
    ReportData.Index index = spec.index().map(path -> index(path, hadoop)).orElse(null);
    return new ReportReader(run, hadoop).data(index, analyses);
  }

  private ReportData data(ReportData.@Nullable Index index, List<PublishedAnalysis> analyses) {
    List<String> runs = directory.runs();
    List<String> shown = runs.subList(runs.indexOf(run.id()), runs.size());
    List<ReportData.Night> nights = new ArrayList<>();
    for (String name : shown.subList(0, Math.min(NIGHTS, shown.size()))) {
      nights.add(
          night(name, name.equals(run.id()) ? run.manifest() : directory.readManifest(name)));
    }
    Collections.reverse(nights);
    String version = getClass().getPackage().getImplementationVersion();
    return new ReportData(
        Objects.requireNonNullElse(version, "unpackaged"),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        directory.path(),
        run(),
        Standouts.of(nights),
        nights,
        runs.size(),
        rejects(),
        index,
        analyses.stream().map(ReportReader::analysis).toList(),
        MapReader.of(analyses, run, hadoop).orElse(null));
  }

  private String state(String name, RunManifest manifest) {
    return name.equals(current) ? "current" : manifest.refused() == null ? "kept" : "refused";
  }

  private ReportData.Run run() {
    RunManifest manifest = run.manifest();
    RunReport report = manifest.report();
    return new ReportData.Run(
        run.id(),
        state(run.id(), manifest),
        manifest.refused(),
        manifest.model().entries(),
        report.documents(),
        report.chunks(),
        report.tokens(),
        report.tokensEmbedded(),
        report.seconds(),
        report.rejects(),
        report.tasks(),
        manifest.balance(),
        executors(manifest.executors()),
        manifest.tokenHistogram(),
        report.drift(),
        report.notes(),
        manifest.warnings(),
        manifest.previousRun(),
        report.reusedRun(),
        manifest.started(),
        manifest.finished(),
        manifest.options(),
        manifest.versions(),
        manifest.files().size(),
        manifest.files().values().stream().mapToLong(Long::longValue).sum());
  }

  private static List<ReportData.Executor> executors(
      @Nullable Map<String, RunCounters.Counts> all) {
    List<ReportData.Executor> executors = new ArrayList<>();
    if (all != null) {
      all.forEach(
          (name, counts) ->
              executors.add(
                  new ReportData.Executor(
                      name,
                      counts.processor(),
                      counts.counts().get("chunks_embedded"),
                      counts.counts().get("tokens_embedded"),
                      counts.counts().get("embed_seconds"),
                      counts.counts().get("inference_seconds"))));
    }
    return executors;
  }

  private ReportData.Night night(String name, RunManifest manifest) {
    RunReport report = manifest.report();
    RunReport.Documents documents =
        Objects.requireNonNullElse(
            report.documents(), new RunReport.Documents(0, 0, 0, 0, NO_CHANGES));
    RunReport.Chunks chunks =
        Objects.requireNonNullElse(
            report.chunks(), new RunReport.Chunks(0, 0, 0, 0, 0, 0, NO_CHANGES));
    Map<String, Double> seconds = Objects.requireNonNullElse(report.seconds(), Map.of());
    double embedding = seconds.getOrDefault("embed", 0.0);
    return new ReportData.Night(
        name,
        state(name, manifest),
        manifest.finished(),
        manifest.model().name(),
        manifest.model().fingerprint(),
        documents.read(),
        documents.rejected(),
        documents.empty(),
        chunks.total(),
        chunks.embedded(),
        chunks.reused(),
        chunks.deduplicated(),
        report.tokensEmbedded(),
        embedding > 0 && report.tokensEmbedded() > 0 ? report.tokensEmbedded() / embedding : null,
        embedding,
        seconds.getOrDefault("total", 0.0));
  }

  private List<ReportData.Reject> rejects() {
    Map<String, Integer> taken = new HashMap<>();
    List<ReportData.Reject> samples = new ArrayList<>();
    int[] seen = new int[1];
    new ParquetTable(directory.rejects(run.id()), hadoop)
        .read(
            Set.of("id", "reason", "message", "source", "chunk_id"),
            row -> {
              String reason = row.text("reason");
              if (taken.merge(reason, 1, Integer::sum) <= REJECTS_OF_A_REASON) {
                samples.add(
                    new ReportData.Reject(
                        reason,
                        MapReader.shortened(row.text("id"), MESSAGE),
                        row.has("chunk_id") ? row.text("chunk_id") : null,
                        MapReader.shortened(row.text("message"), MESSAGE),
                        MapReader.shortened(row.text("source"), MESSAGE)));
              }
              return ++seen[0] < REJECTS;
            });
    return samples;
  }

  /** What of a measurement a report shows. */
  private record Measured(List<IndexSweep.Point> sweep) {}

  private static ReportData.Index index(String path, Configuration hadoop) {
    IndexRecord record = IndexDirectory.currentRecord(path, hadoop);
    IndexManifest index = record.manifest();
    Optional<Measured> measured = IndexDirectory.measured(path, index.id(), Measured.class, hadoop);
    return new ReportData.Index(
        index.id(),
        path,
        index.runId(),
        index.size(),
        index.nodes(),
        index.bytes(),
        index.shards().size(),
        index.width(),
        index.defaultRecall(),
        index.recall(),
        record.report(),
        measured.map(Measured::sweep).orElse(List.of()));
  }

  private static ReportData.Analysis analysis(PublishedAnalysis analysis) {
    return new ReportData.Analysis(
        analysis.name(),
        analysis.path(),
        analysis.manifest().runId(),
        analysis.manifest().finished(),
        analysis.manifest().tables(),
        analysis.manifest().result());
  }
}
