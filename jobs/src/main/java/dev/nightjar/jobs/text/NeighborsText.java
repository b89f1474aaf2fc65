package dev.nightjar.jobs.text;

import dev.nightjar.analyze.neighbors.NeighborsResult;
import dev.nightjar.jobs.cli.Output;
import java.util.Locale;

/** How many neighbours were found, and how. */
public final class NeighborsText {
  private NeighborsText() {}

  /** Prints it. */
  public static void print(NeighborsResult result, Output output) {
    output.line(
        "neighbors        the %d nearest of %,d %ss with %,d different vectors: %,d pairs",
        result.top(), result.items(), result.per(), result.distinctVectors(), result.pairs());
    if (result.against() != null) {
      output.line("against          %s", result.against());
    }
    output.line("method           %s", method(result));
    output.line("output           %s", result.output());
  }

  private static String method(NeighborsResult result) {
    return result.probes() == 0
        ? "exact: all vectors were compared with all"
        : String.format(
            Locale.ROOT,
            "each vector looked into %,d lists of others, which find %.4f of the nearest",
            result.probes(),
            result.recall());
  }
}
