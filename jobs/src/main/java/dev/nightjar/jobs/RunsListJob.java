package dev.nightjar.jobs;

import dev.nightjar.cli.Command;
import dev.nightjar.cli.Invocation;
import dev.nightjar.cli.Output;
import dev.nightjar.io.OutputDirectory;
import dev.nightjar.io.RunManifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code runs list}: all runs, the newest first. */
final class RunsListJob implements Job {
  private static final String FORMAT = "%-24s %-9s %-20s %-16s %10s %10s %10s %10s";

  private record Result(String directory, List<Map<String, Object>> runs) {}

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
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String run : directory.runs()) {
      rows.add(row(run, directory.readManifest(run), current));
    }
    if (invocation.json()) {
      output.json(new Result(directory.path(), rows));
      return;
    }
    output.line(
        FORMAT, "run", "state", "finished", "model", "documents", "chunks", "embedded", "reused");
    rows.forEach(row -> output.line(FORMAT, row.values().toArray()));
  }

  private static Map<String, Object> row(String run, RunManifest manifest, String current) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("run_id", run);
    row.put(
        "state", run.equals(current) ? "current" : manifest.refused() == null ? "kept" : "refused");
    row.put("finished", manifest.finished().replaceFirst("\\.\\d+Z", "Z"));
    row.put("model", manifest.model().name());
    row.put("documents", manifest.report().documents().embedded());
    row.put("chunks", manifest.report().chunks().total());
    row.put("embedded", manifest.report().chunks().embedded());
    row.put("reused", manifest.report().chunks().reused());
    return row;
  }
}
