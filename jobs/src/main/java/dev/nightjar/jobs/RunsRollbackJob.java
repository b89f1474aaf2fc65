package dev.nightjar.jobs;

import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import java.util.List;

/** {@code runs rollback}: readers use an earlier run again. */
final class RunsRollbackJob implements Job {
  /** The run that readers use, and the one that they used before. */
  private record Result(String directory, String current, String before) {}

  @Override
  public Command command() {
    return new Command(
        "runs rollback",
        "Makes the run before the current one current again, or the run that is named.",
        List.of(
            "",
            "A run that a gate refused becomes current only if it is named.",
            "",
            "Examples:",
            "  nightjar runs rollback /data/vectors",
            "  nightjar runs rollback /data/vectors 20260101T020000Z"),
        List.of(),
        List.of(),
        "DIR [RUN]");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    OutputDirectory directory = RunsJob.directory(invocation, "rollback");
    String before = directory.currentRun().orElse("none");
    String run = directory.rollback(RunsJob.run(invocation));
    if (invocation.json()) {
      output.json(new Result(directory.path(), run, before));
    } else {
      output.line("Current run: %s (was %s)", run, before);
    }
  }
}
