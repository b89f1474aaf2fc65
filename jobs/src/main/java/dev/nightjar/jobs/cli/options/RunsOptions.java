package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;

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
              "Runs that prune leaves, the newest first, besides the current one and those in indexes"));

  private RunsOptions() {}

  /** Those of {@code runs prune}. */
  public static OptionList prune() {
    return ALL;
  }
}
