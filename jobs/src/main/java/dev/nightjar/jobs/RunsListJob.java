package dev.nightjar.jobs;

import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import java.util.List;

/** {@code runs list}: all runs, the newest first. */
final class RunsListJob implements Job {
  private record Result(String directory, List<Run> runs) {}

  /** A run with what became of its documents and chunks. */
  private record Run(
      String runId,
      String state,
      String finished,
      String model,
      long documents,
      long chunks,
      long embedded,
      long reused) {}

  private static final Layout<Result> TABLE =
      Layout.table(
          "%-24s %-9s %-20s %-16s %10s %10s %10s %10s",
          List.of("run", "state", "finished", "model", "documents", "chunks", "embedded", "reused"),
          Result::runs);

  @Override
  public Command command() {
    return Command.named("runs list", "Lists the runs of an output directory, the newest first.")
        .details(
            """
            Example:
              nightjar runs list /data/vectors""")
        .arguments("DIR");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    OutputDirectory directory = RunsJob.directory(invocation, "list");
    String current = directory.currentRun().orElse("");
    List<Run> runs =
        directory.runs().stream()
            .map(run -> run(run, directory.readManifest(run), current))
            .toList();
    output.result(invocation, new Result(directory.path(), runs), TABLE);
  }

  private static Run run(String run, RunManifest manifest, String current) {
    RunReport.Chunks chunks = manifest.report().chunks();
    return new Run(
        run,
        run.equals(current) ? "current" : manifest.refused() == null ? "kept" : "refused",
        manifest.finished().replaceFirst("\\.\\d+Z", "Z"),
        manifest.model().name(),
        manifest.report().documents().embedded(),
        chunks.total(),
        chunks.embedded(),
        chunks.reused());
  }
}
