package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.io.cache.NodeFolders;
import java.nio.file.Path;
import java.util.Optional;

/** What most jobs have: where they read, where they write, and where Spark runs. */
public final class JobOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

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

  /** Where each machine keeps what is fetched or made once. */
  public static final Option<Optional<String>> CACHE_DIR =
      ALL.add(
          Option.path(
                  "cache.dir",
                  "",
                  "a folder",
                  "Folder of each machine for fetched models, prepared graphs, and copies of remote models"
                      + " and indexes; auto is NIGHTJAR_CACHE, else NIGHTJAR_MODELS, else the user's cache")
              .orAuto());

  private JobOptions() {}

  /** Where this machine keeps built-in models. */
  public static Path models(Settings settings) {
    return NodeFolders.models(settings.value(CACHE_DIR));
  }
}
