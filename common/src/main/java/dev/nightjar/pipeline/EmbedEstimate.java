package dev.nightjar.pipeline;

import dev.nightjar.embed.RemoteEncoder;
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
 * What a run would embed and cost. It goes the very way of a run, with the same tasks and requests,
 * but no model is asked and nothing is written.
 */
public final class EmbedEstimate {
  private EmbedEstimate() {}

  /**
   * Reads, cuts and counts.
   *
   * @param fresh whether the run would use no vector again
   * @return the result, as {@code --json} prints it
   */
  public static Map<String, @Nullable Object> of(
      SparkSession spark,
      OutputDirectory output,
      Source source,
      EmbedPlan plan,
      WrittenPrecision precision,
      boolean fresh,
      Progress told) {
    Progress progress = new NamedStages(spark.sparkContext(), told);
    EmbedPipeline pipeline = new EmbedPipeline(spark, plan, progress);
    try (ChunkedCorpus chunks = pipeline.chunk(source.read())) {
      LeftOut leftOut = source.leftOut();
      Optional<Dataset<Row>> known =
          fresh
              ? Optional.empty()
              : KnownVectors.of(
                      spark,
                      output,
                      plan.model().spec(),
                      EmbedRun.model(plan),
                      false,
                      new KnownVectors.Wanted(precision, chunks.chunks()))
                  .vectors();
      pipeline.count(chunks, known);
      progress.finished();
      Map<String, @Nullable Object> result = result(chunks, pipeline.counters(), plan);
      leftOut.putInto(result);
      return result;
    } finally {
      NamedStages.clear(spark.sparkContext());
    }
  }

  private static Map<String, @Nullable Object> result(
      ChunkedCorpus chunks, RunCounters counters, EmbedPlan plan) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("dry_run", true);
    result.put("model", plan.model().spec().name());
    Map<String, Object> documents = new LinkedHashMap<>();
    documents.put("read", counters.value(Metric.DOCUMENTS_READ));
    documents.put("with_chunks", chunks.documents());
    result.put("documents", documents);
    Map<String, Object> of = new LinkedHashMap<>();
    of.put("total", chunks.chunks());
    of.put("to_embed", counters.value(Metric.CHUNKS_LEFT_OUT));
    of.put("reused", counters.value(Metric.CHUNKS_REUSED) + counters.value(Metric.CHUNKS_RESUMED));
    of.put("deduplicated", counters.value(Metric.CHUNKS_DEDUPLICATED));
    result.put("chunks", of);
    result.put("rejects", chunks.rejects());
    List<String> warnings = ChunkWarnings.of(counters, plan);
    if (!warnings.isEmpty()) {
      result.put("warnings", warnings);
    }
    result.put("tokens", chunks.tokens());
    result.put("tokens_to_embed", counters.value(Metric.REMOTE_TOKENS));
    if (plan.model().spec().encoder() instanceof RemoteEncoder remote) {
      Map<String, @Nullable Object> bill = RemoteBill.of(remote, counters).toMap();
      bill.remove("retries");
      double limit = remote.endpoint().maxCost();
      bill.put("max_cost", Double.isInfinite(limit) ? null : limit);
      result.put("remote", bill);
    }
    return result;
  }
}
