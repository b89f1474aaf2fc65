package dev.nightjar.jobs.text;

import dev.nightjar.jobs.cli.Output;
import dev.nightjar.pipeline.changes.RunDiffResult;

/** How many chunks another run has changed. */
public final class RunDiffText {
  private RunDiffText() {}

  /** Prints it. */
  public static void print(RunDiffResult result, Output output) {
    output.line("runs             %s → %s of %s", result.from(), result.to(), result.directory());
    output.line("added            %,d chunks", result.added());
    output.line("changed          %,d with another vector", result.changed());
    output.line("moved            %,d with the same vector at another place", result.moved());
    output.line("deleted          %,d", result.deleted());
    output.line("kept             %,d", result.kept());
    if (result.note() != null) {
      output.line("note             %s", result.note());
    }
    if (result.output() != null) {
      output.line("output           %s", result.output());
    }
  }
}
