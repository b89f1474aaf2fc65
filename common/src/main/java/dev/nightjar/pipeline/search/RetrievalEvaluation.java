package dev.nightjar.pipeline.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.evaluate.RetrievalMetrics;
import dev.nightjar.io.source.LeftOut;
import dev.nightjar.io.source.Source;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.embed.SharedLimits;
import dev.nightjar.spark.Progress;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** How well a model finds the judged documents of a data set, by exact search. */
public final class RetrievalEvaluation {
  private final SparkSession spark;
  private final EmbedSpec passages;
  private final EmbedSpec questions;
  private final Progress progress;

  /**
   * Nothing runs before {@link #measure}.
   *
   * @param passages how documents are embedded
   * @param questions how queries are, by the same model
   */
  public RetrievalEvaluation(
      SparkSession spark, EmbedSpec passages, EmbedSpec questions, Progress progress) {
    this.spark = spark;
    this.passages = passages;
    this.questions = questions;
    this.progress = progress;
  }

  /**
   * What was measured, and of what.
   *
   * @param rejectedQueries rows that are no queries, by reason
   * @param documents that were embedded
   * @param rejectedDocuments rows that are none, by reason
   * @param model its name
   * @param tokens of the documents
   * @param seconds of the documents by stage
   */
  public record Result(
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

  /**
   * Embeds documents and queries and compares all with all.
   *
   * @throws IllegalStateException if no judgement is of a query and a document that are there
   */
  public Result measure(Source documents, Source asked, Judgements judgements) {
    Dataset<Row> rows = documents.read();
    try (SharedLimits limits = SharedLimits.of(passages);
        EmbeddedCorpus queries =
            EmbeddedCorpus.of(spark, limits.within(questions), Progress.SILENT, asked.read())) {
      LeftOut.Counts ofQueries = asked.leftOut().counts();
      judgements.questions(queries.ids());
      try (EmbeddedCorpus corpus = EmbeddedCorpus.of(spark, limits.plan(), progress, rows)) {
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
            ofQueries,
            passages.model().spec().name(),
            corpus.accounts().tokens(),
            corpus.seconds());
      }
    }
  }
}
