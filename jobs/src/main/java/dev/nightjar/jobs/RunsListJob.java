package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.cli.Command;
import dev.nightjar.cli.Invocation;
import dev.nightjar.cli.Output;
import dev.nightjar.io.Json;
import dev.nightjar.io.OutputDirectory;
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

  private static Run run(String run, JsonNode manifest, String current) {
    JsonNode chunks = manifest.path("chunks");
    return new Run(
        run,
        run.equals(current)
            ? "current"
            : manifest.has(OutputDirectory.REFUSED) ? "refused" : "kept",
        manifest.path("finished").asText().replaceFirst("\\.\\d+Z", "Z"),
        manifest.path("model").path("name").asText(),
        manifest.path("documents").path("embedded").asLong(),
        chunks.path("total").asLong(),
        chunks.path("embedded").asLong(),
        chunks.path("reused").asLong());
  }
}
