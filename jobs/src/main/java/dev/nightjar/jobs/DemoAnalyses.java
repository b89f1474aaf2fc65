package dev.nightjar.jobs;

import dev.nightjar.analyze.clusters.Clusters;
import dev.nightjar.analyze.clusters.ClustersResult;
import dev.nightjar.analyze.duplicates.Duplicates;
import dev.nightjar.analyze.duplicates.DuplicatesResult;
import dev.nightjar.analyze.map.PlaneMap;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.DemoOptions;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.analyze.ClustersOptions;
import dev.nightjar.jobs.cli.options.analyze.DuplicatesOptions;
import dev.nightjar.jobs.cli.options.analyze.MapOptions;
import dev.nightjar.report.Report;
import dev.nightjar.report.ReportSpec;
import dev.nightjar.spark.Progress;
import java.util.List;
import java.util.Optional;

/**
 * What {@code demo} finds in its sample, and the page that shows it.
 *
 * @param report the page, with a map that is drawn for it
 */
record DemoAnalyses(DuplicatesResult duplicates, ClustersResult clusters, Report.Written report) {
  /** Analyses what the settings have embedded; all goes beside the vectors. */
  static DemoAnalyses of(Session session, Settings settings) {
    Settings repeated = DemoOptions.beside(settings, Duplicates.NAME);
    Settings grouped = DemoOptions.beside(settings, Clusters.NAME);
    DuplicatesResult duplicates =
        Duplicates.of(session.spark(), DuplicatesOptions.duplicates(repeated), Progress.SILENT);
    ClustersResult clusters =
        Clusters.of(session.spark(), ClustersOptions.clusters(grouped), Progress.SILENT);
    Settings drawn = // whose clusters have to be there
        DemoOptions.beside(settings, PlaneMap.NAME)
            .with(MapOptions.CLUSTERS, grouped.value(JobOptions.OUTPUT));
    PlaneMap.of(session.spark(), MapOptions.map(drawn), Progress.SILENT);
    ReportSpec shown =
        new ReportSpec(
            drawn.value(IndexOptions.VECTORS),
            Optional.empty(),
            Optional.of(DemoOptions.beside(settings, "index").value(JobOptions.OUTPUT)),
            List.of(
                drawn.value(JobOptions.OUTPUT),
                grouped.value(JobOptions.OUTPUT),
                repeated.value(JobOptions.OUTPUT)));
    String page = DemoOptions.beside(settings, "report.html").value(JobOptions.OUTPUT);
    return new DemoAnalyses(
        duplicates, clusters, Report.write(shown, Optional.of(page), session.hadoop()));
  }
}
