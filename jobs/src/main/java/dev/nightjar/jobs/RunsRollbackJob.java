package dev.nightjar.jobs;

import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;

/** {@code runs rollback}: readers use an earlier run again. */
final class RunsRollbackJob implements Job {
  /** The run that readers use, and the one that they used before. */
  private record Result(String directory, String current, String before) {
    private void print(Output output) {
      output.line("Current run: %s (was %s)", current, before);
    }
  }

  @Override
  public Command command() {
    return Command.named(
            "runs rollback",
            "Makes the run before the current one current again, or the run that is named.")
        .details(
            """
            A run that a gate refused becomes current only if it is named.

            Examples:
              nightjar runs rollback /data/vectors
              nightjar runs rollback /data/vectors 20260101T020000Z""")
        .arguments("DIR [RUN]");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    OutputDirectory directory = RunsJob.directory(invocation, "rollback");
    String before = directory.currentRun().orElse("none");
    String run = directory.rollback(RunsJob.run(invocation));
    output.result(invocation, new Result(directory.path(), run, before), Result::print);
  }
}
