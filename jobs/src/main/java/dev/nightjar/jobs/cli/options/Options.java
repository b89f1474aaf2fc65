package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import java.util.List;
import java.util.stream.Stream;

/** All options of all commands, in the order of the reference. */
public final class Options {
  /** Every option once. */
  public static final List<Option<?>> ALL =
      Stream.of(
              JobOptions.ALL,
              InputOptions.ALL,
              ModelOptions.ALL,
              RemoteOptions.ALL,
              ChunkOptions.ALL,
              EngineOptions.ALL,
              OutputOptions.ALL,
              IndexOptions.ALL,
              SearchOptions.ALL,
              EvaluateOptions.ALL,
              TrainOptions.ALL)
          .<Option<?>>flatMap(List::stream)
          .toList();

  private Options() {}

  /** The keys of all options. */
  public static List<String> keys() {
    return ALL.stream().map(Option::key).toList();
  }
}
