package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.report.ReportSpec;
import java.util.List;
import java.util.Optional;

/** What is shown of a run. */
public final class ReportOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** Analyses that are shown. */
  public static final Option<Optional<List<String>>> ANALYSES =
      ALL.add(
          Option.paths("report.analyses", "--analysis", "Outputs of analyses of the run to show")
              .orNone());

  /** The page. */
  public static final Option<Optional<String>> OUTPUT =
      ALL.add(
          Option.path(
                  "report.output",
                  "--output",
                  "a file",
                  "File to write, on any file system Hadoop knows; auto is beside the run's manifest")
              .orAuto());

  private ReportOptions() {}

  /** Those of {@code report}. */
  public static OptionList report() {
    return new OptionList()
        .with(IndexOptions.VECTORS, IndexOptions.RUN, SearchOptions.INDEX, ANALYSES, OUTPUT);
  }

  /** What {@code report} shows. */
  public static ReportSpec reportSpec(Settings settings) {
    return new ReportSpec(
        settings.value(IndexOptions.VECTORS),
        settings.value(IndexOptions.RUN),
        settings.given(SearchOptions.INDEX),
        settings.value(ANALYSES).orElse(List.of()));
  }
}
