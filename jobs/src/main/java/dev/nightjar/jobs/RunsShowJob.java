package dev.nightjar.jobs;

import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;

/** {@code runs show}: the manifest of a run. */
final class RunsShowJob implements Job {
  @Override
  public Command command() {
    return Command.named(
            "runs show",
            "Shows a run: what became of every document and chunk, where the time went, and why.")
        .details(
            """
            Example:
              nightjar runs show /data/vectors 20260101T020000Z\
            """)
        .arguments("DIR [RUN]");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    OutputDirectory directory = RunsJob.directory(invocation, "show");
    String run = VectorRun.of(directory, RunsJob.run(invocation)).id();
    output.result(invocation, directory.manifestFile(run), Layout.outline());
  }
}
