package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.pipeline.changes.RunDiffSpec;
import java.util.Optional;

/** What {@code runs} does with the runs of a directory. */
public final class RunsOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** Runs that stay. */
  public static final Option<Long> KEEP =
      ALL.add(
          Option.number(
              "runs.keep",
              "--keep",
              1,
              10_000,
              7,
              "Runs that prune leaves, the newest first, besides the current one and those in"
                  + " indexes"));

  private RunsOptions() {}

  /** Those of {@code runs prune}. */
  public static OptionList prune() {
    return ALL;
  }

  /** Those of {@code runs diff}. */
  public static OptionList diff() {
    return new OptionList().with(JobOptions.OUTPUT, JobOptions.MASTER);
  }

  /** What {@code runs diff} does with these arguments. */
  public static RunDiffSpec diff(
      Settings settings, String directory, String from, Optional<String> to) {
    return new RunDiffSpec(
        directory, from, to, settings.given(JobOptions.OUTPUT), settings.toMap(diff().all()));
  }
}
