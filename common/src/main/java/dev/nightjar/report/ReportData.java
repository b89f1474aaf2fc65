package dev.nightjar.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.evaluate.IndexSweep;
import dev.nightjar.io.indexes.IndexReport;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.spark.RunCounters;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a report shows, as the page has it in JSON. What a manifest of an earlier version lacks
 * is null.
 *
 * @param version of Nightjar
 * @param made when, in UTC
 * @param directory of the runs
 * @param run that the report is of
 * @param standouts what is not as in the nights before
 * @param nights the newest runs up to this one, the oldest first
 * @param runs how many the directory has in all
 * @param rejects some of each reason
 * @param index that is shown, if any
 * @param analyses in the order in which they are shown
 * @param map of the items; null where no analysis has one
 */
public record ReportData(
    String version,
    String made,
    String directory,
    Run run,
    List<Standout> standouts,
    List<Night> nights,
    int runs,
    List<Reject> rejects,
    @Nullable Index index,
    List<Analysis> analyses,
    @Nullable PointMap map) {

  /**
   * The run.
   *
   * @param state of it, as {@code runs list} has it
   * @param refused why it did not become current
   * @param model the entries of its card by name
   * @param executors what each did, by name
   * @param tokenHistogram chunks by the power of two that their token counts do not exceed
   * @param files of vectors
   * @param bytes of these
   */
  public record Run(
      String runId,
      String state,
      @Nullable String refused,
      Map<String, String> model,
      RunReport.@Nullable Documents documents,
      RunReport.@Nullable Chunks chunks,
      long tokens,
      long tokensEmbedded,
      @Nullable Map<String, Double> seconds,
      @Nullable Map<String, Long> rejects,
      @Nullable Map<String, Number> tasks,
      RunCounters.@Nullable Balance balance,
      List<Executor> executors,
      @Nullable Map<String, Long> tokenHistogram,
      RunReport.@Nullable Drift drift,
      @Nullable List<String> notes,
      @Nullable List<String> warnings,
      @Nullable String previousRun,
      @Nullable String reusedRun,
      @Nullable String started,
      @Nullable String finished,
      @Nullable Map<String, String> options,
      @Nullable Map<String, String> versions,
      int files,
      long bytes) {}

  /** What the tasks of an executor did; null where its manifest does not say. */
  public record Executor(
      String name,
      @Nullable String processor,
      @Nullable Number chunksEmbedded,
      @Nullable Number tokensEmbedded,
      @Nullable Number embedSeconds,
      @Nullable Number inferenceSeconds) {}

  /**
   * A run among others.
   *
   * @param state of it, as {@code runs list} has it
   * @param fingerprint of the model
   * @param read documents
   * @param rejected documents
   * @param chunks in all
   * @param embedded chunks whose vector the model made
   * @param reused chunks whose vector was there
   * @param deduplicated chunks that share the vector of an equal one
   * @param tokensEmbedded tokens that the model read
   * @param tokensPerSecond of the stage that embeds; null where it read none
   * @param embedSeconds of that stage
   * @param seconds in all
   */
  public record Night(
      String runId,
      String state,
      @Nullable String finished,
      String model,
      String fingerprint,
      long read,
      long rejected,
      long empty,
      long chunks,
      long embedded,
      long reused,
      long deduplicated,
      long tokensEmbedded,
      @Nullable Double tokensPerSecond,
      double embedSeconds,
      double seconds) {}

  /** A row or chunk without a vector: {@code chunkId} is null where a whole document is meant. */
  public record Reject(
      String reason, String id, @Nullable String chunkId, String message, String source) {}

  /**
   * An index.
   *
   * @param recallByWidth recall@10 against the exact answer by search width
   * @param sweep recall and queries a second by search width, where {@code evaluate index} measured
   *     them
   */
  public record Index(
      String indexId,
      String directory,
      String runId,
      long vectors,
      long nodes,
      long bytes,
      int shards,
      int width,
      @JsonProperty("recall@10") double recall,
      Map<Integer, Double> recallByWidth,
      @Nullable IndexReport report,
      List<IndexSweep.Point> sweep) {}

  /**
   * An analysis.
   *
   * @param analysis its name
   * @param runId the run that it read; null where there was none
   * @param tables rows by table
   * @param result what the command printed
   */
  public record Analysis(
      String analysis,
      String directory,
      @Nullable String runId,
      String finished,
      Map<String, Long> tables,
      JsonNode result) {}

  /**
   * Something that is not as usual.
   *
   * @param subject of it: {@code seconds}, {@code speed}, {@code documents}, {@code rejects},
   *     {@code reuse}, {@code model} or {@code refused}
   * @param text a sentence
   */
  public record Standout(String subject, String text) {}
}
