package dev.nightjar.jobs.text;

import dev.nightjar.analyze.Figures;
import dev.nightjar.analyze.drift.DriftFinding;
import dev.nightjar.analyze.drift.DriftResult;
import dev.nightjar.analyze.drift.ModelsResult;
import dev.nightjar.jobs.cli.Output;
import java.util.List;

/** What a person wants to know of a drift: whether, how much, and what. */
public final class DriftText {
  private DriftText() {}

  /** Prints it. */
  public static void print(DriftResult result, Output output) {
    DriftFinding finding = result.finding();
    output.line(
        "drifted          %s: energy distance %.5f, p = %.3g (%s %.3g)",
        finding.drifted() ? "yes" : "no",
        finding.energyDistance(),
        finding.pValue(),
        finding.drifted() ? "below" : "not below",
        finding.alpha());
    String named = result.attribute() == null ? "run" : result.attribute();
    output.line(
        "from             %s %s: %,d of %,d chunks",
        named, result.from(), finding.fromSample(), finding.fromItems());
    output.line(
        "to               %s %s: %,d of %,d chunks",
        named, result.to(), finding.toSample(), finding.toItems());
    clusters(finding, output);
    if (finding.drifted()) {
      examples(
          "came",
          "in clusters that grew, the farthest from what was there:",
          finding.came(),
          output);
      examples(
          "gone",
          "in clusters that shrank, the farthest from what is there now:",
          finding.gone(),
          output);
    }
    if (result.output() != null) {
      output.line("output           %s", result.output());
    }
  }

  private static void clusters(DriftFinding finding, Output output) {
    output.line(
        "clusters         %d of %d grew, %d shrank",
        finding.grew(), finding.clusters(), finding.shrank());
    for (DriftFinding.Cluster cluster : finding.changed()) {
      output.line(
          "  %-6s %5.1f %% -> %4.1f %%  %s",
          cluster.change(),
          100 * cluster.fromShare(),
          100 * cluster.toShare(),
          Figures.line(cluster.text()));
    }
  }

  private static void examples(
      String name, String what, List<DriftFinding.Example> examples, Output output) {
    output.line("%-16s %s", name, examples.isEmpty() ? "nothing that stands out" : what);
    for (DriftFinding.Example example : examples) {
      output.line(
          "  %+.4f  %s  %s", example.contribution(), example.id(), Figures.line(example.text()));
    }
  }

  /** Prints it. */
  public static void print(ModelsResult result, Output output) {
    output.line(
        "kept             %.1f %% of the %d nearest, and the nearest of %.1f %% of items",
        100 * result.overlap(), result.top(), 100 * result.sameNearest());
    output.line("vectors          %s: %s", result.model(), result.vectors());
    output.line("against          %s: %s", result.againstModel(), result.against());
    output.line(
        "items            %,d of both, %,d with another text, %,d only of the first, %,d only of the"
            + " other",
        result.items(), result.otherText(), result.onlyVectors(), result.onlyAgainst());
    output.line("moved            those that keep the fewest neighbours:");
    for (ModelsResult.Moved moved : result.moved()) {
      output.line(
          "  %3.0f %%  %s  %s", 100 * moved.overlap(), moved.id(), Figures.line(moved.text()));
      output.line("         before: %s", Figures.line(moved.before()));
      output.line("         after:  %s", Figures.line(moved.after()));
    }
    if (result.output() != null) {
      output.line("output           %s", result.output());
    }
  }
}
