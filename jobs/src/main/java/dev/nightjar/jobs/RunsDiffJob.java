package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.RunsOptions;
import dev.nightjar.jobs.text.RunDiffText;
import dev.nightjar.pipeline.changes.RunDiff;
import dev.nightjar.pipeline.changes.RunDiffResult;
import java.util.List;
import java.util.Optional;

/** {@code runs diff}: what others need to follow a directory from one run to another. */
final class RunsDiffJob implements Job {
  @Override
  public Command command() {
    return Command.named(
            "runs diff", "Tells what a run brings against another, as a feed for other stores.")
        .details(
            """
            Without TO it is the current run. --output has upserts with vectors, metadata of chunks
            that only moved, and deletes, in Parquet; without it, only counts are told.

            Example:
              nightjar runs diff /data/vectors 20260101T020000Z --output /data/changes\
            """)
        .takes(RunsOptions.diff())
        .arguments("DIR FROM [TO]");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    List<String> words = invocation.arguments();
    if (words.size() < 2 || words.size() > 3) {
      throw InvalidInput.told(
          words.size() < 2 ? "FROM" : "TO",
          "%s: nightjar runs diff DIR FROM [TO]"
              .formatted(words.size() < 2 ? "Missing argument" : "Too many arguments"));
    }
    Optional<String> to = words.stream().skip(2).findFirst();
    RunDiffResult result;
    try (Session session = Session.open(invocation, output, "runs diff")) {
      result =
          RunDiff.of(
              session.spark(),
              RunsOptions.diff(invocation.settings(), words.get(0), words.get(1), to),
              session.progress());
    }
    output.result(invocation, result, RunDiffText::print);
  }
}
