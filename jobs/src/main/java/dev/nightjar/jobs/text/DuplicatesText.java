package dev.nightjar.jobs.text;

import dev.nightjar.analyze.duplicates.DuplicatesResult;
import dev.nightjar.jobs.cli.Output;
import java.util.List;

/** What repeats, and from which score on. */
public final class DuplicatesText {
  private DuplicatesText() {}

  /** Prints it. */
  public static void print(DuplicatesResult result, Output output) {
    output.line(
        "%,d items: %,d stay, %,d repeat another one (%,d of them to the letter)",
        result.items(), result.kept(), result.dropped(), result.exactDuplicates());
    output.line(
        "joined from %.2f on (%s); suggested: %.2f, %s",
        result.threshold(), result.by(), result.suggestedThreshold(), result.reason());
    output.line(
        "%,d pairs in %,d groups; %,d pairs say other numbers",
        result.pairs(), result.groups(), result.numbersDiffer());
    output.line(
        "candidates: %,d, recall %.4f (%,d items compared with all: %,d pairs, of %,d of which both stay)",
        result.candidates(),
        result.candidateRecall(),
        result.recallSample(),
        result.recallPairs(),
        result.recallPairsLeft());
    print("least similar that go:", result.examples(), output);
    print("other numbers:", result.numberExamples(), output);
    output.line("tables in %s", result.output());
  }

  private static void print(String title, List<DuplicatesResult.Example> examples, Output output) {
    if (!examples.isEmpty()) {
      output.line("%s", title);
    }
    for (DuplicatesResult.Example example : examples) {
      output.line("  %.2f  %s  %s", example.textSimilarity(), example.id(), example.text());
      output.line("        %s  %s", example.keeper(), example.keeperText());
    }
  }
}
