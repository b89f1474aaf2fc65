package dev.nightjar.jobs.cli;

import dev.nightjar.config.Option;
import dev.nightjar.jobs.cli.options.AskOptions;
import dev.nightjar.jobs.cli.options.ChunkOptions;
import dev.nightjar.jobs.cli.options.EngineOptions;
import dev.nightjar.jobs.cli.options.EvaluateOptions;
import dev.nightjar.jobs.cli.options.ExportOptions;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.InputOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.ModelsOptions;
import dev.nightjar.jobs.cli.options.OptionList;
import dev.nightjar.jobs.cli.options.OutputOptions;
import dev.nightjar.jobs.cli.options.PlanOptions;
import dev.nightjar.jobs.cli.options.RemoteOptions;
import dev.nightjar.jobs.cli.options.ReportOptions;
import dev.nightjar.jobs.cli.options.RunsOptions;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.jobs.cli.options.ServeOptions;
import dev.nightjar.jobs.cli.options.SparseOptions;
import dev.nightjar.jobs.cli.options.TokenizeOptions;
import dev.nightjar.jobs.cli.options.TrainOptions;
import dev.nightjar.jobs.cli.options.analyze.AnalyzeOptions;
import dev.nightjar.jobs.cli.options.analyze.ClassifyOptions;
import dev.nightjar.jobs.cli.options.analyze.ClustersOptions;
import dev.nightjar.jobs.cli.options.analyze.DriftOptions;
import dev.nightjar.jobs.cli.options.analyze.DuplicatesOptions;
import dev.nightjar.jobs.cli.options.analyze.MapOptions;
import dev.nightjar.jobs.cli.options.analyze.OutlierOptions;
import java.util.List;

/** All options of all commands, in the order of the reference. */
public final class Options {
  /** Every option once. */
  public static final List<Option<?>> ALL =
      new OptionList()
          .with(JobOptions.ALL)
          .with(InputOptions.ALL)
          .with(ModelOptions.ALL)
          .with(SparseOptions.ALL)
          .with(TokenizeOptions.ALL)
          .with(ModelsOptions.ALL)
          .with(RemoteOptions.ALL)
          .with(ChunkOptions.ALL)
          .with(EngineOptions.ALL)
          .with(OutputOptions.ALL)
          .with(RunsOptions.ALL)
          .with(IndexOptions.ALL)
          .with(SearchOptions.ALL)
          .with(AskOptions.ALL)
          .with(ServeOptions.ALL)
          .with(EvaluateOptions.ALL)
          .with(AnalyzeOptions.ALL)
          .with(ClustersOptions.ALL)
          .with(MapOptions.ALL)
          .with(ClassifyOptions.ALL)
          .with(DuplicatesOptions.ALL)
          .with(OutlierOptions.ALL)
          .with(DriftOptions.ALL)
          .with(ReportOptions.ALL)
          .with(ExportOptions.ALL)
          .with(TrainOptions.ALL)
          .with(PlanOptions.ALL)
          .all();

  private Options() {}

  /** The keys of all options. */
  public static List<String> keys() {
    return ALL.stream().map(Option::key).toList();
  }
}
