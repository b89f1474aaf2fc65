package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.AskOptions;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.jobs.text.AskText;
import dev.nightjar.query.ContextSpec;
import dev.nightjar.query.Searcher;
import java.io.IOException;

/** {@code ask}: passages for a question as the context of a language model. */
public final class AskJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new AskJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named("ask", "Gives passages for a question as the context of a language model.")
        .details(
            """
            Each QUESTION is one of its own: put it in quotes. Passages are numbered, with title, document
            and place; copies are left out, and those of a document that touch are one. No language
            model is asked: put the context into a prompt of your own.

            Examples:
              nightjar ask --index /data/index "how do vaccines protect the body"
              nightjar ask --index /data/index --mode hybrid --budget-tokens 1500 --json "…" | jq -r .context\
            """)
        .takes(AskOptions.command())
        .requires(SearchOptions.INDEX)
        .arguments("QUESTION...");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    if (invocation.arguments().isEmpty()) {
      throw InvalidInput.told("QUESTION", "Missing QUESTION: put it in quotes");
    }
    Searching.refuseBlank("QUESTION", invocation.arguments());
    ContextSpec spec = AskOptions.spec(invocation.settings());
    try (Searcher searcher = Searching.open(invocation.settings(), output)) {
      SearchParameters how = AskOptions.candidates(invocation.settings(), searcher.manifest());
      for (String question : invocation.arguments()) {
        output.result(invocation, searcher.context(question, how, spec), AskText::print);
      }
    }
  }
}
