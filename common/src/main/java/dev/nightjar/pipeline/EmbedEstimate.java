package dev.nightjar.pipeline;

import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RequestLimits;
import dev.nightjar.io.LeftOut;
import dev.nightjar.io.OutputDirectory;
import dev.nightjar.io.Source;
import dev.nightjar.vector.WrittenPrecision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What a run would embed, take and cost. It goes the very way of a run, with the same tasks and
 * requests, but nothing is written, a hosted model is asked nothing, and another model embeds only
 * a sample, for its pace.
 */
public final class EmbedEstimate {
  private static final int SHOWN = 3;
  private static final int SAMPLE = 16; // chunks for each core

  private final SparkSession spark;
  private final EmbedPlan plan;
  private final EmbedPipeline pipeline;

  private EmbedEstimate(SparkSession spark, EmbedPlan plan, Progress progress) {
    this.spark = spark;
    this.plan = plan;
    this.pipeline = new EmbedPipeline(spark, plan, progress);
  }

  /**
   * Reads, cuts and counts.
   *
   * @param policy the run's
   * @return the result, as {@code --json} prints it
   * @throws IllegalStateException if the input has no documents
   */
  public static Map<String, @Nullable Object> of(
      SparkSession spark,
      OutputDirectory output,
      Source source,
      EmbedPlan plan,
      WrittenPrecision precision,
      RunPolicy policy,
      Progress told) {
    Progress progress = new NamedStages(spark.sparkContext(), told);
    EmbedEstimate estimate = new EmbedEstimate(spark, plan, progress);
    try (ChunkedCorpus chunks = estimate.pipeline.chunk(source.read())) {
      LeftOut leftOut = source.leftOut();
      if (estimate.pipeline.counters().value(Metric.DOCUMENTS_READ) == 0) {
        throw new IllegalStateException("Cannot estimate a run: " + leftOut.noDocuments());
      }
      Optional<Dataset<Row>> known =
          policy.fresh()
              ? Optional.empty()
              : KnownVectors.of(
                      spark,
                      output,
                      plan.model().spec(),
                      EmbedRun.model(plan),
                      false,
                      new KnownVectors.Wanted(precision, chunks.chunks()))
                  .vectors();
      estimate.pipeline.count(chunks, known);
      progress.finished();
      Map<String, @Nullable Object> result = estimate.result(chunks);
      leftOut.putInto(result);
      List<String> warnings =
          policy.names().in(ChunkWarnings.of(estimate.pipeline.counters(), plan));
      if (!warnings.isEmpty()) {
        result.put("warnings", warnings);
      }
      return result;
    } finally {
      NamedStages.clear(spark.sparkContext());
    }
  }

  private Map<String, @Nullable Object> result(ChunkedCorpus chunks) {
    RunCounters counters = pipeline.counters();
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("dry_run", true);
    result.put("model", plan.model().spec().name());
    result.put("documents", documents(chunks));
    Map<String, Object> of = new LinkedHashMap<>();
    of.put("total", chunks.chunks());
    of.put("to_embed", counters.value(Metric.CHUNKS_LEFT_OUT));
    of.put("reused", counters.value(Metric.CHUNKS_REUSED) + counters.value(Metric.CHUNKS_RESUMED));
    of.put("deduplicated", counters.value(Metric.CHUNKS_DEDUPLICATED));
    result.put("chunks", of);
    result.put("rejects", chunks.rejects());
    result.put("tokens", chunks.tokens());
    long tokens = counters.value(Metric.REMOTE_TOKENS);
    result.put("tokens_to_embed", tokens);
    if (plan.model().spec().encoder() instanceof RemoteEncoder remote) {
      putRemote(remote, result);
    } else {
      double pace = tokens == 0 ? Double.NaN : tokensPerSecond(chunks);
      result.put("tokens_per_second", Double.isNaN(pace) ? null : Math.round(pace));
      result.put("hours", tokens == 0 ? Double.valueOf(0) : hours(tokens / pace));
    }
    result.put("samples", chunks.first(SHOWN).stream().map(EmbedEstimate::shown).toList());
    return result;
  }

  private Map<String, Object> documents(ChunkedCorpus chunks) {
    long empty = chunks.rejects().getOrDefault("EMPTY_TEXT", 0L);
    long rejected = chunks.rejects().values().stream().mapToLong(Long::longValue).sum() - empty;
    Map<String, Object> documents = new LinkedHashMap<>();
    documents.put("read", pipeline.counters().value(Metric.DOCUMENTS_READ));
    documents.put("with_chunks", chunks.documents());
    documents.put("rejected", rejected);
    documents.put("empty", empty);
    return documents;
  }

  private void putRemote(RemoteEncoder remote, Map<String, @Nullable Object> result) {
    RemoteBill bill = RemoteBill.of(remote, pipeline.counters());
    RequestLimits limits = remote.endpoint().limits();
    double minutes =
        Math.max(
            limits.requestsPerMinute() == 0
                ? 0
                : (double) bill.requests() / limits.requestsPerMinute(),
            limits.tokensPerMinute() == 0 ? 0 : (double) bill.tokens() / limits.tokensPerMinute());
    result.put("hours", minutes == 0 && bill.tokens() > 0 ? null : hours(60 * minutes));
    Map<String, @Nullable Object> shown = bill.toMap();
    shown.remove("retries");
    double most = remote.endpoint().maxCost();
    shown.put("max_cost", Double.isInfinite(most) ? null : most);
    result.put("remote", shown);
  }

  /**
   * Of all cores together, at a sample that is embedded by as many tasks as a run has at a time.
   */
  private double tokensPerSecond(ChunkedCorpus chunks) {
    int cores = spark.sparkContext().defaultParallelism();
    EmbedPipeline trial = new EmbedPipeline(spark, plan, Progress.SILENT);
    try (ChunkedCorpus sample = chunks.sample(SAMPLE * cores)) {
      trial.embed(sample, Optional.empty(), Optional.empty()).count();
    }
    RunCounters counted = trial.counters();
    double seconds = counted.value(Metric.INFERENCE_NANOS) / 1e9;
    return cores * counted.value(Metric.TOKENS_EMBEDDED) / seconds;
  }

  private static @Nullable Double hours(double seconds) {
    return Double.isNaN(seconds) ? null : Math.round(seconds / 3.6) / 1e3;
  }

  private static Map<String, Object> shown(Row chunk) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("chunk_id", chunk.getAs("chunk_id"));
    shown.put("tokens", chunk.getAs("token_count"));
    shown.put("text", chunk.getAs("text"));
    shown.put("attributes", chunk.getJavaMap(chunk.fieldIndex("attributes")));
    return shown;
  }
}
