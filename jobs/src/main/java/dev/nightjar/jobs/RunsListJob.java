package dev.nightjar.jobs;

import dev.nightjar.io.Json;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
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

  @Override
  public Command command() {
    return new Command(
        "runs list",
        "Lists the runs of an output directory, the newest first.",
        List.of("", "Example:", "  nightjar runs list /data/vectors"),
        List.of(),
        List.of(),
        "DIR");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    OutputDirectory directory = RunsJob.directory(invocation, "list");
    String current = directory.currentRun().orElse("");
    List<Run> runs =
        directory.runs().stream()
            .map(run -> run(run, directory.readManifest(run), current))
            .toList();
    if (invocation.json()) {
      output.json(new Result(directory.path(), runs));
      return;
    }
    output.table(
        "%-24s %-9s %-20s %-16s %10s %10s %10s %10s",
        List.of("run", "state", "finished", "model", "documents", "chunks", "embedded", "reused"),
        runs.stream().map(run -> Json.fields(run).values()).toList());
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
