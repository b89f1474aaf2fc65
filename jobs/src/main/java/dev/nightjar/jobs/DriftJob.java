package dev.nightjar.jobs;

import dev.nightjar.analyze.drift.Drift;
import dev.nightjar.analyze.drift.DriftResult;
import dev.nightjar.analyze.drift.DriftSpec;
import dev.nightjar.analyze.drift.Models;
import dev.nightjar.analyze.drift.ModelsResult;
import dev.nightjar.analyze.drift.ModelsSpec;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.analyze.DriftOptions;
import dev.nightjar.jobs.text.DriftText;
import java.util.Optional;

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
            --to it compares the current run with the one before. --against DIR compares the neighbours
            of the same texts by another model.

            Examples:
              nightjar analyze drift --vectors /data/vectors
              nightjar analyze drift --vectors /data/vectors --from 20260101T020000Z --to 20260201T020000Z
              nightjar analyze drift --vectors /data/vectors --attribute source --from mail --to chat
              nightjar analyze drift --vectors /data/vectors --against /data/vectors-by-another-model""")
        .takes(DriftOptions.command())
        .requires(IndexOptions.VECTORS);
  }

  @Override
  public void run(Invocation invocation, Output output) {
    Optional<ModelsSpec> models = DriftOptions.models(invocation.settings());
    if (models.isPresent()) {
      compareModels(models.get(), invocation, output);
    } else {
      compareSets(DriftOptions.spec(invocation.settings()), invocation, output);
    }
  }

  private static void compareSets(DriftSpec spec, Invocation invocation, Output output) {
    DriftResult result;
    try (Session session = Session.open(invocation, output, "analyze drift")) {
      result = Drift.of(session.spark(), spec, session.progress());
    }
    output.result(invocation, result, DriftText::print);
  }

  private static void compareModels(ModelsSpec spec, Invocation invocation, Output output) {
    ModelsResult result;
    try (Session session = Session.open(invocation, output, "analyze drift")) {
      result = Models.of(session.spark(), spec, session.progress());
    }
    output.result(invocation, result, DriftText::print);
  }
}
