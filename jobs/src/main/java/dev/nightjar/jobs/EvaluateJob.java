package dev.nightjar.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.evaluate.RetrievalMetrics;
import dev.nightjar.io.source.LeftOut;
import dev.nightjar.io.source.Source;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Sessions;
import dev.nightjar.jobs.cli.options.ChunkOptions;
import dev.nightjar.jobs.cli.options.EvaluateOptions;
import dev.nightjar.jobs.cli.options.InputOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.Plans;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.embed.SharedLimits;
import dev.nightjar.pipeline.search.EmbeddedCorpus;
import dev.nightjar.pipeline.search.ExactRanking;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.ProgressListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** {@code evaluate retrieval}: how well a model finds the judged documents of a BEIR data set. */
public final class EvaluateJob implements Job {
  /**
   * What was measured, and of what.
   *
   * @param rejectedQueries rows that are no queries, by reason
   * @param documents that were embedded
   * @param rejectedDocuments rows that are none, by reason
   * @param tokens of the documents
   * @param seconds of the documents by stage
   */
  private record Result(
      @JsonUnwrapped RetrievalMetrics figures,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> rejectedQueries,
      long documents,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> rejectedDocuments,
      @JsonUnwrapped Judgements.Gaps gaps,
      @JsonUnwrapped LeftOut.Counts leftOut,
      @JsonUnwrapped(prefix = "queries_") LeftOut.Counts queriesLeftOut,
      String model,
      long tokens,
      Map<String, Double> seconds) {}

  /** The entry for spark-submit. */
  public static void main(String... args) {
    new EvaluateJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    List<Option<?>> options =
        new ArrayList<>(
            List.of(EvaluateOptions.CORPUS, EvaluateOptions.QUERIES, EvaluateOptions.QRELS));
    options.addAll(Plans.MODEL);
    options.addAll(
        List.of(
            EvaluateOptions.KEEP_SELF,
            InputOptions.TEXT_COLUMNS,
            ChunkOptions.CHUNKER,
            ChunkOptions.TOKENS,
            ChunkOptions.OVERLAP,
            JobOptions.MASTER));
    return new Command(
        "evaluate",
        "Measures retrieval: nDCG@10, recall and MRR@10 by exact search.",
        List.of(
            "",
            "nightjar evaluate search --help does so through an index, nightjar evaluate index --help",
            "measures an index itself, nightjar evaluate words --help single words.",
            "",
            "Documents are embedded whole (title and text, truncated at the model's limit) unless",
            "--chunker says otherwise; a document then counts by its best chunk.",
            "",
            "Example:",
            "  nightjar evaluate retrieval --corpus corpus.jsonl --queries queries.jsonl \\",
            "                              --qrels qrels.tsv --model bge-small-en"),
        options,
        List.of(EvaluateOptions.CORPUS, EvaluateOptions.QUERIES, EvaluateOptions.QRELS),
        "retrieval");
  }

  @Override
  public Map<String, Job> parts() {
    return Map.of(
        "index", new EvaluateIndexJob(),
        "search", new EvaluateSearchJob(),
        "words", new EvaluateWordsJob());
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    if (!invocation.arguments().equals(List.of("retrieval"))) {
      throw InvalidInput.told(
          "evaluation",
          "Unknown evaluation " + invocation.arguments() + " (retrieval, search, index, words)");
    }
    output.result(invocation, evaluate(invocation, output), 12);
  }

  private static Result evaluate(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    try (SparkSession spark = Sessions.open(invocation, "evaluate")) {
      Configuration hadoop = spark.sessionState().newHadoopConf();
      Judgements judgements = Judgements.of(settings, hadoop);
      ModelLocation model = Plans.model(settings, hadoop, output::note);
      EmbedSpec passages = Plans.embed(settings, model, hadoop);
      EmbedSpec questions = Plans.queries(settings, passages, hadoop);
      if (!settings.isGiven(ChunkOptions.CHUNKER)) {
        passages = passages.whole(model.spec().passagePrefix());
      }
      ProgressListener progress = Sessions.progress(spark, output);
      Source documents =
          new Source(
              spark,
              settings.isGiven(InputOptions.TEXT_COLUMNS)
                  ? Plans.source(settings, EvaluateOptions.CORPUS)
                  : Plans.source(settings, EvaluateOptions.CORPUS, List.of("title", "text")));
      Source asked =
          new Source(spark, Plans.source(settings, EvaluateOptions.QUERIES, List.of("text")));
      Dataset<Row> documentRows = documents.read();
      try (SharedLimits limits = SharedLimits.of(passages);
          EmbeddedCorpus queries =
              EmbeddedCorpus.of(spark, limits.within(questions), Progress.SILENT, asked.read())) {
        LeftOut ofQueries = asked.leftOut();
        judgements.questions(queries.ids());
        try (EmbeddedCorpus corpus =
            EmbeddedCorpus.of(spark, limits.plan(), progress, documentRows)) {
          judgements.documents(corpus);
          Map<String, List<String>> rankings =
              ExactRanking.exact(corpus.vectors(), queries.vectors(), Judgements.RANKED);
          return new Result(
              judgements.figures(rankings),
              queries.accounts().rejectsByReason(),
              corpus.accounts().documentsEmbedded(),
              corpus.accounts().rejectsByReason(),
              judgements.gaps(),
              documents.leftOut().counts(),
              ofQueries.counts(),
              model.spec().name(),
              corpus.accounts().tokens(),
              corpus.seconds());
        }
      }
    }
  }
}
