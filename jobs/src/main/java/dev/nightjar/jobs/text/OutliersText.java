package dev.nightjar.jobs.text;

import dev.nightjar.analyze.Figures;
import dev.nightjar.analyze.outliers.OutliersResult;
import dev.nightjar.jobs.cli.Output;
import java.util.Locale;

/** Outliers by reason, with examples. */
public final class OutliersText {
  private OutliersText() {}

  /** Prints them. */
  public static void print(OutliersResult result, Output output) {
    output.line(
        "outliers         %,d of %,d items: mean distance to the %d nearest above %.3f (median %.3f)",
        result.outliers(), result.items(), result.top(), result.threshold(), result.medianScore());
    result.reasons().forEach((reason, count) -> print(reason, count, result, output));
    output.line("output           %s", result.output());
  }

  private static void print(String reason, long count, OutliersResult result, Output output) {
    output.line("%-16s %,d%s", reason, count, what(reason, result));
    result.examples().stream()
        .filter(example -> example.reason().equals(reason))
        .forEach(
            example ->
                output.line(
                    "%6d  %.3f  %s  %s",
                    example.rank(), example.score(), example.id(), Figures.line(example.text())));
  }

  private static String what(String reason, OutliersResult result) {
    return switch (reason) {
      case "short" -> String.format(Locale.ROOT, " of fewer than %d words", result.shortBelow());
      case "boilerplate" ->
          String.format(
              Locale.ROOT,
              " half of which stands in %,d documents or more",
              result.boilerplateDocuments());
      default -> "";
    };
  }
}
