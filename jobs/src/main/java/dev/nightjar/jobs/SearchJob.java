package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.EvaluateOptions;
import dev.nightjar.jobs.cli.options.SearchOptions;
import java.io.IOException;
import java.util.List;

/** {@code search}: answers questions from an index; those of a file on Spark. */
public final class SearchJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new SearchJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "search", "Answers questions from an index: by vector, by text, or by both.")
        .details(
            """
            Each QUERY is a question of its own: put it in quotes. The index's own model reads it;
            --model says where that lies now. --mode sparse and hybrid take its sparse vectors, if embed
            had a --sparse-model. --rerank ranks the best anew by their tokens, where the index
            has vectors of tokens. --queries FILE --output PATH answers all of a file on
            Spark, into Parquet, or into one file of JSON Lines if PATH ends in .jsonl.
            --like asks for what is like chunks or documents, by their ids; beside a QUERY both count.

            Examples:
              nightjar search --index /data/index "what do nightjars eat"
              nightjar search --index /data/index --mode hybrid --filter 'lang = "en"' --explain "…"
              nightjar search --index /data/index --like doc-17,doc-4 --unlike doc-9\
            """)
        .takes(SearchOptions.command())
        .requires(SearchOptions.INDEX)
        .arguments("QUERY...");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    boolean many = invocation.settings().isGiven(EvaluateOptions.QUERIES);
    List<String> questions = invocation.arguments();
    boolean likes = !SearchOptions.likes(invocation.settings()).isEmpty();
    if (many && likes) {
      throw new InvalidInput(
          "search.like", "‹evaluate.queries› asks the questions of a file; items go without it");
    }
    if (many == !questions.isEmpty() && !likes) {
      throw InvalidInput.told(
          "QUERY",
          many
              ? "Unknown argument '%s' (with ‹evaluate.queries›, the file has all queries)"
                  .formatted(questions.getFirst())
              : "Missing QUERY: a question in quotes, ‹search.like› ID, or ‹evaluate.queries› FILE"
                  + " ‹output› PATH");
    }
    Searching searching = new Searching(invocation, output);
    if (many) {
      searching.answerFile();
    } else {
      searching.answer(questions);
    }
  }
}
