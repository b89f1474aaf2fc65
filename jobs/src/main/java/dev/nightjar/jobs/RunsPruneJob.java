package dev.nightjar.jobs;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.RunsOptions;

/** {@code runs prune}: old runs go. */
final class RunsPruneJob implements Job {
  private record Result(String directory, @JsonUnwrapped OutputDirectory.Pruned pruned) {
    private void print(Output output) {
      pruned.removed().forEach(run -> output.line("removed  %s", run));
      pruned.kept().forEach((run, why) -> output.line("kept     %-24s %s", run, why));
    }
  }

  @Override
  public Command command() {
    return Command.named(
            "runs prune",
            "Removes old runs, but never the current one or one that an index was made from.")
        .details(
            """
            Example:
              nightjar runs prune /data/vectors --keep 7""")
        .takes(RunsOptions.prune())
        .arguments("DIR");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    OutputDirectory directory = RunsJob.directory(invocation, "prune");
    OutputDirectory.Pruned pruned = directory.prune(invocation.settings().asInt(RunsOptions.KEEP));
    output.result(invocation, new Result(directory.path(), pruned), Result::print);
  }
}
