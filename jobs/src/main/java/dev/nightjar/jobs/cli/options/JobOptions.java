package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import java.util.Optional;

/** What most jobs have: where they read, where they write, and where Spark runs. */
public final class JobOptions {
  static final OptionList ALL = new OptionList();

  /** What to embed. */
  public static final Option<String> INPUT =
      ALL.add(
          Option.existing(
              "input", "--input", "File or folder to read, on any file system Hadoop knows"));

  /** Where the vectors go. */
  public static final Option<String> OUTPUT =
      ALL.add(
          Option.path(
              "output", "--output", "a path", "Folder to write, on any file system Hadoop knows"));

  /** Where Spark runs. */
  public static final Option<Optional<String>> MASTER =
      ALL.add(
          Option.text(
                  "master",
                  "--master",
                  "a Spark master URL",
                  "Where Spark runs; auto is what spark-submit says, else all cores of this machine")
              .orAuto());

  private JobOptions() {}
}
