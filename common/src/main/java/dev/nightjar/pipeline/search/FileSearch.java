package dev.nightjar.pipeline.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.export.SearchResults;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.source.LeftOut;
import dev.nightjar.io.source.Source;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.SpilledRows;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Answers the queries of a source into a file or a folder. */
public final class FileSearch {
  private final SparkSession spark;
  private final IndexManifest index;
  private final SearchParameters how;

  /** Nothing runs before {@link #answer}. */
  public FileSearch(SparkSession spark, IndexManifest index, SearchParameters how) {
    this.spark = spark;
    this.index = index;
    this.how = how;
  }

  /**
   * What became of the queries.
   *
   * @param queries that were answered
   * @param blankQueries that were not
   * @param rejectedQueries those that have no answer either, by reason
   * @param output where the hits are
   */
  public record Result(
      String index,
      String indexId,
      String mode,
      long queries,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) long blankQueries,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> rejectedQueries,
      @JsonUnwrapped LeftOut.Counts leftOut,
      String output) {}

  /**
   * Answers them.
   *
   * @param plan how their vectors are made; empty where the mode needs none
   */
  public Result answer(
      Source asked, Optional<EmbedSpec> plan, SearchResults to, Progress progress) {
    SearchRun.Answered found =
        new SearchRun(spark, index, how).search(asked.read(), plan, progress);
    spark.sparkContext().setJobDescription("Writing");
    spark.sparkContext().setCallSite("Writing");
    long answered;
    try (SpilledRows hits = found.kept()) {
      answered = to.write(hits.rows());
    }
    return new Result(
        index.directory(),
        index.id(),
        how.mode().key(),
        answered,
        found.blank(),
        found.rejects(),
        asked.leftOut().counts(),
        to.path());
  }
}
