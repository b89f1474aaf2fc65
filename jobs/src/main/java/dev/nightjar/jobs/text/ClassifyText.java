package dev.nightjar.jobs.text;

import dev.nightjar.analyze.classify.ClassifyResult;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import java.util.List;

/** What a classification looks like to people. */
public final class ClassifyText {
  /** As text. */
  public static final Layout<ClassifyResult> LAYOUT = ClassifyText::print;

  private static final int FEW = 12;

  private static final Layout<ClassifyResult> MODELS =
      Layout.table(
          "%-20s %9s %9s %12s %12s",
          List.of("classifier", "accuracy", "macro F1", "CV accuracy", "CV macro F1"),
          ClassifyResult::models);

  private static final Layout<ClassifyResult> LABELS =
      Layout.table(
          "%-20s %8s %8s %10s %8s %8s",
          List.of("label", "trained", "items", "precision", "recall", "F1"),
          ClassifyResult::labels);

  private static final Layout<ClassifyResult> CONFUSED =
      Layout.table(
          "%-20s %-20s %6s", List.of("label", "taken for", "items"), ClassifyResult::confused);

  private static final Layout<ClassifyResult> MISTAKES =
      Layout.rows(
          "%-6s %10s  %-20s %-20s %-s",
          List.of("set", "confidence", "label", "predicted", "text"),
          ClassifyResult::mistakes,
          wrong ->
              List.of(
                  wrong.set(), wrong.confidence(), wrong.label(), wrong.predicted(), wrong.text()));

  private ClassifyText() {}

  private static void print(ClassifyResult result, Output output) {
    output.line("accuracy         %.4f (by %s)", result.accuracy(), result.measuredBy());
    output.line("macro_f1         %.4f", result.macroF1());
    output.line("model            %s", result.model());
    output.line("train            %s", Layout.inLine(result.train()));
    if (result.test() != null) {
      output.line("test             %s", Layout.inLine(result.test()));
    }
    output.line(
        "penalty          C = %s, the best of %s in %d folds",
        result.crossValidation().c(),
        result.crossValidation().tried().stream().map(ClassifyResult.Strength::c).toList(),
        result.crossValidation().folds());
    output.line("");
    MODELS.print(result, output);
    if (result.labels().size() <= FEW) {
      output.line("");
      LABELS.print(result, output);
    }
    if (!result.confused().isEmpty()) {
      output.line("");
      CONFUSED.print(result, output);
      output.line("");
      output.line("The most confident mistakes (the label may be wrong):");
      MISTAKES.print(result, output);
    }
    if (result.output() != null) {
      output.line("");
      output.line("output           %s", result.output());
    }
  }
}
