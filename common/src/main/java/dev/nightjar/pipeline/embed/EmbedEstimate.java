package dev.nightjar.pipeline.embed;

import dev.nightjar.config.OptionNames;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RemoteBill;
import dev.nightjar.io.source.LeftOut;
import dev.nightjar.io.source.Source;
import dev.nightjar.pipeline.embed.chunks.ChunkCounts;
import dev.nightjar.pipeline.embed.chunks.ChunkedCorpus;
import dev.nightjar.pipeline.embed.reuse.ReusableVectors;
import dev.nightjar.pipeline.embed.reuse.ReuseRules;
import dev.nightjar.spark.Metric;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.RunCounters;
import dev.nightjar.vector.WrittenPrecision;
import java.util.List;
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

  private final SparkSession spark;
  private final EmbedSpec plan;
  private final EmbedPipeline pipeline;

  private EmbedEstimate(SparkSession spark, EmbedSpec plan, Progress progress) {
    this.spark = spark;
    this.plan = plan;
    this.pipeline = new EmbedPipeline(spark, plan, progress);
  }

  /**
   * Reads, cuts and counts.
   *
   * @param policy the run's
   * @throws IllegalStateException if the input has no documents
   */
  public static EstimateResult of(
      SparkSession spark,
      OutputDirectory output,
      Source source,
      EmbedSpec plan,
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
              : ReusableVectors.of(
                      spark,
                      output,
                      new ReuseRules.Wanted(
                          plan.card(), precision, chunks.counts().chunks(), false))
                  .vectors();
      estimate.pipeline.count(chunks, known);
      progress.finished();
      return estimate.result(chunks, leftOut, policy.names());
    } finally {
      NamedStages.clear(spark.sparkContext());
    }
  }

  private EstimateResult result(ChunkedCorpus chunks, LeftOut leftOut, OptionNames names) {
    long tokens = pipeline.counters().value(Metric.REMOTE_TOKENS);
    RemoteEncoder remote =
        plan.model().spec().encoder() instanceof RemoteEncoder hosted ? hosted : null;
    double pace = remote != null || tokens == 0 ? Double.NaN : tokensPerSecond(chunks);
    List<String> warnings = names.in(ChunkWarnings.of(pipeline.counters(), plan));
    return new EstimateResult(
        true,
        plan.model().spec().name(),
        documents(chunks),
        chunks(chunks),
        chunks.counts().rejects(),
        chunks.counts().tokens(),
        tokens,
        remote != null
            ? null
            : new EstimateResult.Pace(Double.isNaN(pace) ? null : Math.round(pace)),
        remote != null ? hours(remote) : tokens == 0 ? Double.valueOf(0) : hours(tokens / pace),
        remote == null ? null : remote(remote),
        chunks.first(SHOWN).stream().map(EmbedEstimate::sample).toList(),
        leftOut.counts(),
        warnings.isEmpty() ? null : warnings);
  }

  private EstimateResult.Documents documents(ChunkedCorpus chunks) {
    ChunkCounts counts = chunks.counts();
    return new EstimateResult.Documents(
        pipeline.counters().value(Metric.DOCUMENTS_READ),
        counts.documents(),
        counts.rejectedDocuments(),
        counts.emptyDocuments());
  }

  private EstimateResult.Chunks chunks(ChunkedCorpus chunks) {
    RunCounters counters = pipeline.counters();
    return new EstimateResult.Chunks(
        chunks.counts().chunks(),
        counters.value(Metric.CHUNKS_LEFT_OUT),
        counters.value(Metric.CHUNKS_REUSED) + counters.value(Metric.CHUNKS_RESUMED),
        counters.value(Metric.CHUNKS_DEDUPLICATED));
  }

  /** By the limits of the endpoint; nobody knows how fast it is without. */
  private @Nullable Double hours(RemoteEncoder remote) {
    RequestLimits limits = remote.endpoint().limits();
    long requests = pipeline.counters().value(Metric.REMOTE_REQUESTS);
    long tokens = pipeline.counters().value(Metric.REMOTE_TOKENS);
    double minutes =
        Math.max(
            limits.requestsPerMinute() == 0 ? 0 : (double) requests / limits.requestsPerMinute(),
            limits.tokensPerMinute() == 0 ? 0 : (double) tokens / limits.tokensPerMinute());
    return minutes == 0 && tokens > 0 ? null : hours(60 * minutes);
  }

  private EstimateResult.Remote remote(RemoteEncoder remote) {
    RemoteBill bill = pipeline.bill().orElseThrow();
    double most = remote.endpoint().maxCost();
    return new EstimateResult.Remote(
        bill.requests(),
        bill.tokens(),
        bill.pricePerMillionTokens(),
        bill.cost(),
        Double.isInfinite(most) ? null : most);
  }

  /** Of all cores together. */
  private double tokensPerSecond(ChunkedCorpus chunks) {
    int cores = spark.sparkContext().defaultParallelism();
    return cores * new EnginePace(spark, plan).ofSample(chunks);
  }

  private static @Nullable Double hours(double seconds) {
    return Double.isNaN(seconds) ? null : Math.round(seconds / 3.6) / 1e3;
  }

  private static EstimateResult.Sample sample(Row chunk) {
    return new EstimateResult.Sample(
        chunk.getAs("chunk_id"),
        chunk.<Integer>getAs("token_count"),
        chunk.getAs("text"),
        chunk.getJavaMap(chunk.fieldIndex("attributes")));
  }
}
