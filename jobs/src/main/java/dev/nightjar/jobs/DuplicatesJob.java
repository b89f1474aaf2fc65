package dev.nightjar.jobs;

import dev.nightjar.analyze.duplicates.Duplicates;
import dev.nightjar.analyze.duplicates.DuplicatesResult;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.analyze.DuplicatesOptions;
import dev.nightjar.jobs.text.DuplicatesText;

/** {@code analyze duplicates}: what repeats. */
public final class DuplicatesJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new DuplicatesJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "analyze duplicates", "Finds items that repeat others, and which of them to drop.")
        .details(
            """
            Candidates are near in their vectors or share shingles; their texts are then compared. Pairs
            that say other numbers are marked, and not joined. The tables pairs, groups, drop, kept and
            histogram say what was found.

            Examples:
              nightjar analyze duplicates --vectors /data/vectors --output /data/duplicates --write-corpus
              nightjar analyze duplicates --vectors /data/train --against /data/test --output /data/leaks\
            """)
        .takes(DuplicatesOptions.duplicates())
        .requires(IndexOptions.VECTORS, JobOptions.OUTPUT);
  }

  @Override
  public void run(Invocation invocation, Output output) {
    DuplicatesResult result;
    try (Session session = Session.open(invocation, output, "analyze duplicates")) {
      result =
          Duplicates.of(
              session.spark(),
              DuplicatesOptions.duplicates(invocation.settings()),
              session.progress());
    }
    output.result(invocation, result, DuplicatesText::print);
  }
}
