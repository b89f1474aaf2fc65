package dev.nightjar.jobs;

import dev.nightjar.analyze.clusters.Clusters;
import dev.nightjar.analyze.clusters.ClustersResult;
import dev.nightjar.analyze.duplicates.Duplicates;
import dev.nightjar.analyze.duplicates.DuplicatesResult;
import dev.nightjar.analyze.map.PlaneMap;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.AskOptions;
import dev.nightjar.jobs.cli.options.DemoOptions;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.Questions;
import dev.nightjar.jobs.cli.options.analyze.ClustersOptions;
import dev.nightjar.jobs.cli.options.analyze.DuplicatesOptions;
import dev.nightjar.jobs.cli.options.analyze.MapOptions;
import dev.nightjar.pipeline.embed.EmbedResult;
import dev.nightjar.pipeline.index.IndexResult;
import dev.nightjar.query.Searcher;
import dev.nightjar.report.Report;
import dev.nightjar.report.ReportSpec;
import dev.nightjar.spark.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** {@code demo}: the whole way on a bundled sample, from documents to answered questions. */
public final class DemoJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new DemoJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "demo",
            "Embeds and indexes a bundled bilingual sample, answers questions from it, and says what is in it.")
        .details(
            """
            Example:
              nightjar demo --output /tmp/nightjar-demo""")
        .takes(DemoOptions.command());
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Path sample = Sample.file();
    try (Session session = Session.open(invocation, output, "demo")) {
      Settings settings = DemoOptions.embedding(invocation.settings(), sample);
      EmbedResult run = new Embedding(session, settings).run();
      Settings ofIndex = DemoOptions.beside(settings, "index");
      IndexResult built = IndexJob.index(session, ofIndex, Progress.SILENT);
      Settings repeated = DemoOptions.beside(settings, Duplicates.NAME);
      Settings grouped = DemoOptions.beside(settings, Clusters.NAME);
      String index = ofIndex.value(JobOptions.OUTPUT);
      DuplicatesResult duplicates =
          Duplicates.of(session.spark(), DuplicatesOptions.duplicates(repeated), Progress.SILENT);
      ClustersResult clusters =
          Clusters.of(session.spark(), ClustersOptions.clusters(grouped), Progress.SILENT);
      Report.Written report = report(session, settings, repeated, grouped);
      try (Searcher searcher = searcher(index, settings, session.hadoop())) {
        DemoResult result =
            DemoResult.of(
                run, built, duplicates, clusters, report, searcher, AskOptions.spec(settings));
        output.result(invocation, result, (same, lines) -> same.print(index, lines));
      }
    } finally {
      Files.deleteIfExists(sample);
    }
  }

  /** A page of all of it, with a map that is drawn for it. */
  private static Report.Written report(
      Session session, Settings settings, Settings duplicates, Settings clusters) {
    String grouped = clusters.value(JobOptions.OUTPUT);
    Settings drawn = DemoOptions.beside(settings, PlaneMap.NAME).with(MapOptions.CLUSTERS, grouped);
    PlaneMap.of(session.spark(), MapOptions.map(drawn), Progress.SILENT);
    return Report.write(
        new ReportSpec(
            drawn.value(IndexOptions.VECTORS),
            Optional.empty(),
            Optional.of(DemoOptions.beside(settings, "index").value(JobOptions.OUTPUT)),
            List.of(drawn.value(JobOptions.OUTPUT), grouped, duplicates.value(JobOptions.OUTPUT))),
        Optional.of(DemoOptions.beside(settings, "report.html").value(JobOptions.OUTPUT)),
        session.hadoop());
  }

  private static Searcher searcher(String index, Settings settings, Configuration hadoop) {
    return Searcher.open(
        index,
        manifest ->
            Questions.encoder(settings, ModelOptions.model(settings, hadoop, told -> {}), hadoop),
        hadoop);
  }
}
