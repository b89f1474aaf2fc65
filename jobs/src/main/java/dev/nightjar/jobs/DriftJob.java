package dev.nightjar.jobs;

import dev.nightjar.analyze.Drift;
import dev.nightjar.analyze.DriftResult;
import dev.nightjar.analyze.DriftSpec;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.DriftOptions;
import dev.nightjar.jobs.cli.options.IndexOptions;

/** {@code analyze drift}: what differs between two runs, or two parts of one. */
public final class DriftJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new DriftJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "analyze drift", "Tells whether two runs, or two parts of one, differ, and in what.")
        .details(
            """
            Energy distance of samples, held against cuts of both together by lot. Without --from and
            --to it compares the current run with the one before.

            Examples:
              nightjar analyze drift --vectors /data/vectors
              nightjar analyze drift --vectors /data/vectors --from 20260101T020000Z --to 20260201T020000Z
              nightjar analyze drift --vectors /data/vectors --attribute source --from mail --to chat""")
        .takes(DriftOptions.command())
        .requires(IndexOptions.VECTORS);
  }

  @Override
  public void run(Invocation invocation, Output output) {
    DriftSpec spec = DriftOptions.spec(invocation.settings());
    DriftResult result;
    try (Session session = Session.open(invocation, output, "analyze drift")) {
      result = Drift.of(session.spark(), spec, session.progress());
    }
    output.result(invocation, result, DriftText::print);
  }
}
