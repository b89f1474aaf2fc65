package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import java.util.List;

/** All options of all commands, in the order of the reference. */
public final class Options {
  /** Every option once. */
  public static final List<Option<?>> ALL =
      new OptionList()
          .with(JobOptions.ALL)
          .with(InputOptions.ALL)
          .with(ModelOptions.ALL)
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
          .with(EvaluateOptions.ALL)
          .with(AnalyzeOptions.ALL)
          .with(ClustersOptions.ALL)
          .with(MapOptions.ALL)
          .with(ClassifyOptions.ALL)
          .with(DuplicatesOptions.ALL)
          .with(OutlierOptions.ALL)
          .with(DriftOptions.ALL)
          .with(TrainOptions.ALL)
          .all();

  private Options() {}

  /** The keys of all options. */
  public static List<String> keys() {
    return ALL.stream().map(Option::key).toList();
  }
}
