package dev.nightjar.jobs;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.OutputOptions;
import java.util.List;

/** {@code runs prune}: old runs go. */
final class RunsPruneJob implements Job {
  private record Result(String directory, @JsonUnwrapped OutputDirectory.Pruned pruned) {}

  @Override
  public Command command() {
    return new Command(
        "runs prune",
        "Removes old runs, but never the current one or one that an index was made from.",
        List.of("", "Example:", "  nightjar runs prune /data/vectors --keep 7"),
        List.of(OutputOptions.KEEP),
        List.of(),
        "DIR");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    OutputDirectory directory = RunsJob.directory(invocation, "prune");
    OutputDirectory.Pruned pruned =
        directory.prune(Math.toIntExact(invocation.settings().value(OutputOptions.KEEP)));
    if (invocation.json()) {
      output.json(new Result(directory.path(), pruned));
    } else {
      pruned.removed().forEach(run -> output.line("removed  %s", run));
      pruned.kept().forEach((run, why) -> output.line("kept     %-24s %s", run, why));
    }
  }
}
