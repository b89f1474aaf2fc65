package dev.nightjar.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.evaluate.RetrievalMetrics;
import dev.nightjar.io.export.SearchResults;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.source.LeftOut;
import dev.nightjar.io.source.RejectReason;
import dev.nightjar.io.source.Source;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Sessions;
import dev.nightjar.jobs.cli.options.EvaluateOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.Plans;
import dev.nightjar.jobs.cli.options.RemoteOptions;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.pipeline.search.SearchRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** {@code evaluate search}: how well an index finds the judged documents, in any mode. */
final class EvaluateSearchJob implements Job {
  /**
   * What was measured, and of what.
   *
   * @param rejectedQueries rows that are no queries, by reason
   * @param chunks of the index
   */
  private record Result(
      @JsonUnwrapped RetrievalMetrics figures,
      @JsonUnwrapped Judgements.Gaps gaps,
      @JsonUnwrapped(prefix = "queries_") LeftOut.Counts queriesLeftOut,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> rejectedQueries,
      long chunks,
      String indexId,
      String mode) {}

  @Override
  public Command command() {
    List<Option<?>> options =
        new ArrayList<>(
            List.of(
                SearchOptions.INDEX,
                EvaluateOptions.QUERIES,
                EvaluateOptions.QRELS,
                EvaluateOptions.KEEP_SELF));
    options.addAll(Searches.OPTIONS);
    options.remove(SearchOptions.TOP);
    options.remove(SearchOptions.GROUP);
    options.addAll(
        List.of(
            ModelOptions.MODEL, ModelOptions.PROMPT, RemoteOptions.BASE_URL, JobOptions.MASTER));
    return new Command(
        "evaluate search",
        "Measures retrieval through an index: nDCG@10, recall and MRR@10 by its best 100 documents.",
        List.of(
            "",
            "Example:",
            "  nightjar evaluate search --index /data/index --mode hybrid --queries queries.jsonl \\",
            "                           --qrels qrels.tsv"),
        options,
        List.of(SearchOptions.INDEX, EvaluateOptions.QUERIES, EvaluateOptions.QRELS),
        "");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Settings settings =
        invocation
            .settings()
            .with(SearchOptions.TOP, Integer.toString(Judgements.RANKED))
            .with(SearchOptions.GROUP, "documents");
    Result result;
    try (SparkSession spark = Sessions.open(invocation, "evaluate search")) {
      Configuration hadoop = spark.sessionState().newHadoopConf();
      Judgements judgements = Judgements.of(settings, hadoop);
      IndexManifest index = IndexDirectory.current(settings.value(SearchOptions.INDEX), hadoop);
      Map<String, List<String>> rankings = new LinkedHashMap<>();
      Map<String, Long> rejects = new TreeMap<>();
      SearchRun run = new SearchRun(spark, index, Searches.options(settings, index));
      Source asked =
          new Source(spark, Plans.source(settings, EvaluateOptions.QUERIES, List.of("text")));
      SearchRun.Answered answered =
          run.search(
              asked.read(),
              Searches.plan(settings, index, hadoop, output),
              Sessions.progress(spark, output));
      for (Row row :
          answered
              .rows()
              .orderBy(SearchResults.NUMBER)
              .selectExpr("query_id", "hits.document_id")
              .collectAsList()) {
        if (rankings.putIfAbsent(row.getString(0), row.getList(1)) != null) {
          rejects.merge(RejectReason.DUPLICATE_ID.name(), 1L, Long::sum);
        }
      }
      rejects.putAll(answered.rejects());
      judgements.questions(rankings.keySet());
      result =
          new Result(
              judgements.figures(rankings),
              judgements.gaps(),
              asked.leftOut().counts(),
              rejects,
              index.size(),
              index.id(),
              settings.value(SearchOptions.MODE));
    }
    output.result(invocation, result, 12);
  }
}
