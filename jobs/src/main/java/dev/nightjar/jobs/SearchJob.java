package dev.nightjar.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.export.SearchResults;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.source.LeftOut;
import dev.nightjar.io.source.Source;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Sessions;
import dev.nightjar.jobs.cli.options.EvaluateOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.Plans;
import dev.nightjar.jobs.cli.options.RemoteOptions;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.pipeline.search.SearchRun;
import dev.nightjar.query.Searcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** {@code search}: answers questions from an index; those of a file on Spark. */
public final class SearchJob implements Job {
  /**
   * What became of the queries of a file.
   *
   * @param queries that were answered
   * @param blankQueries that were not
   * @param rejectedQueries those that have no answer either, by reason
   * @param output where the hits are
   */
  private record Result(
      String index,
      String indexId,
      String mode,
      long queries,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) long blankQueries,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> rejectedQueries,
      @JsonUnwrapped LeftOut.Counts leftOut,
      String output) {}

  /** The entry for spark-submit. */
  public static void main(String... args) {
    new SearchJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    List<Option<?>> options = new ArrayList<>(List.of(SearchOptions.INDEX));
    options.addAll(Searches.OPTIONS);
    options.addAll(
        List.of(
            SearchOptions.EXPLAIN,
            EvaluateOptions.QUERIES,
            JobOptions.OUTPUT,
            ModelOptions.MODEL,
            ModelOptions.PROMPT,
            RemoteOptions.BASE_URL,
            JobOptions.MASTER));
    return new Command(
        "search",
        "Answers questions from an index: by vector, by text, or by both.",
        List.of(
            "",
            "Each QUERY is a question of its own: put it in quotes. The index's own model reads it;",
            "--model says where that lies now. --rerank ranks the best anew by their tokens, where the index",
            "has vectors of tokens. --queries FILE --output PATH answers all of a file on",
            "Spark, into Parquet, or into one file of JSON Lines if PATH ends in .jsonl.",
            "",
            "Examples:",
            "  nightjar search --index /data/index \"what do nightjars eat\"",
            "  nightjar search --index /data/index --mode hybrid --filter 'lang = \"en\"' --explain \"…\""),
        options,
        List.of(SearchOptions.INDEX),
        "QUERY...");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    boolean many = settings.isGiven(EvaluateOptions.QUERIES);
    if (many == !invocation.arguments().isEmpty()) {
      throw InvalidInput.told(
          "QUERY",
          many
              ? "Unknown argument '%s' (with ‹evaluate.queries›, the file has all queries)"
                  .formatted(invocation.arguments().getFirst())
              : "Missing QUERY: a question in quotes, or ‹evaluate.queries› FILE ‹output› PATH");
    }
    if (many) {
      searchAll(invocation, output);
    } else {
      search(invocation, output);
    }
  }

  private static void search(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    for (String query : invocation.arguments()) {
      if (query.isBlank()) {
        throw InvalidInput.told("QUERY", "Invalid QUERY '%s': it is blank".formatted(query));
      }
    }
    Configuration hadoop = ObjectStores.hadoop(settings);
    try (Searcher searcher =
        Searcher.open(
            settings.value(SearchOptions.INDEX),
            index ->
                Plans.queryEncoder(
                    settings, Searches.model(settings, index, hadoop, output), hadoop),
            hadoop)) {
      SearchParameters how = Searches.options(settings, searcher.manifest());
      boolean explain = settings.value(SearchOptions.EXPLAIN);
      for (String query : invocation.arguments()) {
        Searcher.Found found = searcher.find(query, how);
        if (invocation.json()) {
          output.json(found.answer(explain));
        } else {
          Searches.print(found, explain, output);
        }
      }
    }
  }

  private static void searchAll(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    if (!settings.isGiven(JobOptions.OUTPUT)) {
      throw new InvalidInput(Problem.missing(JobOptions.OUTPUT.key(), "where the hits go"));
    }
    try (SparkSession spark = Sessions.open(invocation, "search")) {
      Configuration hadoop = spark.sessionState().newHadoopConf();
      IndexManifest index = IndexDirectory.current(settings.value(SearchOptions.INDEX), hadoop);
      SearchParameters how = Searches.options(settings, index);
      SearchResults results = SearchResults.open(settings.value(JobOptions.OUTPUT), hadoop);
      SearchRun run = new SearchRun(spark, index, how);
      Source asked =
          new Source(spark, Plans.source(settings, EvaluateOptions.QUERIES, List.of("text")));
      SearchRun.Answered found =
          run.search(
              asked.read(),
              Searches.plan(settings, index, hadoop, output),
              Sessions.progress(spark, output));
      spark.sparkContext().setJobDescription("Writing");
      spark.sparkContext().setCallSite("Writing");
      long answered = results.write(found.rows());
      found.rows().unpersist(false);
      Result result =
          new Result(
              index.directory(),
              index.id(),
              how.mode().key(),
              answered,
              found.blank(),
              found.rejects(),
              asked.leftOut().counts(),
              results.path());
      output.result(invocation, result, 16);
    }
  }
}
