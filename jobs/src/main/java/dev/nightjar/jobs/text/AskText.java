package dev.nightjar.jobs.text;

import dev.nightjar.jobs.cli.Output;
import dev.nightjar.query.PromptContext;
import java.util.Locale;

/** A context with its sources. */
public final class AskText {
  private AskText() {}

  /** Prints it. */
  public static void print(PromptContext context, Output output) {
    output.line("");
    output.line("Q: %s", context.question());
    output.line("");
    output.line("%s", context.sources().isEmpty() ? "   nothing found" : context.context());
    output.line("");
    for (PromptContext.Source source : context.sources()) {
      output.line(
          "%4d  %.4f  %s  [%d–%d]%s",
          source.n(),
          source.score(),
          source.chunkId(),
          source.start(),
          source.end(),
          source.cut() ? "  cut to fit" : "");
    }
    output.line("      %s", summary(context));
  }

  private static String summary(PromptContext context) {
    String tokens =
        context.tokens() == null
            ? ""
            : String.format(Locale.ROOT, ", %,d tokens", context.tokens());
    return String.format(
        Locale.ROOT,
        "%,d characters%s; %d candidates, %d repetitions, %d over budget",
        context.characters(),
        tokens,
        context.candidates(),
        context.repetitions(),
        context.overBudget());
  }
}
