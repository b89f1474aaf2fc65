package dev.nightjar.pipeline.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.evaluate.RetrievalMetrics;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.export.SearchResults;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.source.LeftOut;
import dev.nightjar.io.source.RejectReason;
import dev.nightjar.io.source.Source;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.SpilledRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** How well an index finds the judged documents of a data set, in any mode. */
public final class SearchEvaluation {
  private final SparkSession spark;
  private final IndexManifest index;
  private final SearchParameters how;

  /**
   * Nothing runs before {@link #measure}.
   *
   * @param how asks for the best {@link Judgements#RANKED} documents
   */
  public SearchEvaluation(SparkSession spark, IndexManifest index, SearchParameters how) {
    this.spark = spark;
    this.index = index;
    this.how = how;
  }

  /**
   * What was measured, and of what.
   *
   * @param rejectedQueries rows that are no queries, by reason
   * @param chunks of the index
   */
  public record Result(
      @JsonUnwrapped RetrievalMetrics figures,
      @JsonUnwrapped Judgements.Gaps gaps,
      @JsonUnwrapped(prefix = "queries_") LeftOut.Counts queriesLeftOut,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> rejectedQueries,
      long chunks,
      String indexId,
      String mode) {}

  /**
   * Answers all queries.
   *
   * @param plan how their vectors are made; empty where the mode needs none
   * @throws IllegalStateException if none of them is judged
   */
  public Result measure(
      Source asked, Optional<EmbedSpec> plan, Judgements judgements, Progress progress) {
    SearchRun.Answered answered =
        new SearchRun(spark, index, how).search(asked.read(), plan, progress);
    Map<String, Long> rejects = new TreeMap<>();
    Map<String, List<String>> rankings;
    try (SpilledRows hits = answered.kept()) {
      rankings = rankings(hits.rows(), rejects);
    }
    rejects.putAll(answered.rejects());
    judgements.questions(rankings.keySet());
    return new Result(
        judgements.figures(rankings),
        judgements.gaps(),
        asked.leftOut().counts(),
        rejects,
        index.size(),
        index.id(),
        how.mode().key());
  }

  /** The documents found, by query; of an id that is given again, the first counts. */
  private static Map<String, List<String>> rankings(
      Dataset<Row> answers, Map<String, Long> rejects) {
    Map<String, List<String>> rankings = new LinkedHashMap<>();
    for (Row row :
        answers
            .orderBy(SearchResults.NUMBER)
            .selectExpr("query_id", "hits.document_id")
            .collectAsList()) {
      if (rankings.putIfAbsent(row.getString(0), row.getList(1)) != null) {
        rejects.merge(RejectReason.DUPLICATE_ID.name(), 1L, Long::sum);
      }
    }
    return rankings;
  }
}
