package dev.nightjar.pipeline.embed;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.EmbeddingModel.Execution;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.Stop;
import dev.nightjar.io.run.RemoteBill;
import dev.nightjar.pipeline.embed.chunks.ChunkedCorpus;
import dev.nightjar.pipeline.embed.chunks.PartHash;
import dev.nightjar.pipeline.embed.reuse.ReusableVectors;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.Metric;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.ProgressListener;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.RunCounters;
import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.spark.SpilledRows;
import dev.nightjar.spark.TimedIterator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.util.CollectionAccumulator;

/**
 * The way from documents to vectors.
 *
 * <ol>
 *   <li>{@link #chunk}: read, bring the rows of each id together, cut into chunks, and keep those
 *       on disk: now all chunks and tokens are known.
 *   <li>{@link #embed}: bring chunks of equal inputs and what is known of them together, in tasks
 *       of about equal tokens, and embed each input once, if its vector is not known.
 * </ol>
 *
 * <p>Not thread-safe.
 */
public final class EmbedPipeline {
  private final SparkSession spark;
  private final EmbedSpec plan;
  private final Progress progress;
  private final SharedConfiguration hadoop;
  private final RunCounters counters;
  private final CollectionAccumulator<Stop> stops;
  private final CollectionAccumulator<Execution> executions;

  /** Nothing runs before {@link #chunk}. */
  public EmbedPipeline(SparkSession spark, EmbedSpec plan, Progress progress) {
    this.spark = spark;
    this.plan = plan;
    this.progress = progress;
    this.hadoop = SharedConfiguration.of(spark);
    this.counters = RunCounters.in(spark.sparkContext());
    this.stops = spark.sparkContext().collectionAccumulator("stops");
    this.executions = spark.sparkContext().collectionAccumulator("executions");
  }

  /** What the tasks have counted so far. */
  RunCounters counters() {
    return counters;
  }

  /** Reads and cuts. */
  public ChunkedCorpus chunk(Dataset<Row> documents) {
    progress.stage("Reading and chunking");
    RunCounters counted = counters;
    Dataset<Row> together =
        HeldRows.of(documents, RowLayout.DOCUMENT)
            .pass((partition, rows) -> read(rows, counted.begin("read")))
            .frame()
            .repartition(Spreading.documentTasks(cores()), functions.col("document_id"))
            .sortWithinPartitions("document_id", "source", "position");
    ChunkStage stage = new ChunkStage(plan, hadoop, counters);
    return ChunkedCorpus.of(
        SpilledRows.of(
            HeldRows.of(together, RowLayout.DOCUMENT).make(RowLayout.CHUNK, stage::chunk).frame()));
  }

  private static Iterator<HeldRow> read(Iterator<HeldRow> rows, RunCounters.Task task) {
    Iterator<HeldRow> timed = TimedIterator.of(() -> rows, task, Metric.READ_NANOS);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return timed.hasNext();
      }

      @Override
      public HeldRow next() {
        task.add(Metric.DOCUMENTS_READ, 1);
        return timed.next();
      }
    };
  }

  /**
   * The chunks with their vectors ({@link RowLayout#EMBEDDED}); nothing runs before they are asked
   * for.
   *
   * @param known vectors that need not be made ({@link RowLayout#KNOWN})
   * @param staging keeps those that are made
   */
  public Dataset<Row> embed(
      ChunkedCorpus chunks, Optional<Dataset<Row>> known, Optional<EmbedStage.Staging> staging) {
    return rows(chunks, known, staging, false).frame();
  }

  /** Counts what {@link #embed} would do, and does not do it. */
  void count(ChunkedCorpus chunks, Optional<Dataset<Row>> known) {
    rows(chunks, known, Optional.empty(), true).count();
  }

  private HeldRows rows(
      ChunkedCorpus chunks,
      Optional<Dataset<Row>> known,
      Optional<EmbedStage.Staging> staging,
      boolean dry) {
    ProgressListener.Counters shown = ProgressListener.Counters.in(spark.sparkContext());
    progress.stage("Embedding", chunks.counts().chunks(), chunks.counts().tokens());
    int tasks = spreading(chunks).embedTasks(cores(), plan.engine().task(expectsGpu()));
    Dataset<Row> wanting =
        chunks
            .rows()
            .filter(functions.col("reason").isNull())
            .withColumn("origin", functions.lit(ReusableVectors.Origin.CHUNK.ordinal()))
            .withColumn("vector", functions.lit(null).cast(RowColumn.VECTOR.type()));
    Dataset<Row> rows =
        known
            .map(vectors -> wanting.unionByName(vectors, true))
            .orElse(wanting)
            .select(RowLayout.INPUT.selection())
            .repartition(tasks, PartHash.together())
            .sortWithinPartitions("content_hash", "origin");
    HeldRows ordered = HeldRows.of(rows, RowLayout.INPUT);
    EmbedStage stage =
        new EmbedStage(
            plan, hadoop, staging, new EmbedStage.Told(shown, counters, stops, executions), dry);
    return withGpus(ordered.make(RowLayout.EMBEDDED, (partition, part) -> stage.embed(part)));
  }

  /** What encoder graphs ran by so far. */
  Executions executions() {
    return new Executions(new LinkedHashSet<>(executions.value()));
  }

  /** What a hosted model has cost so far; empty for others. */
  Optional<RemoteBill> bill() {
    return plan.model().spec().encoder() instanceof RemoteEncoder remote
        ? Optional.of(
            RemoteBill.of(
                counters.value(Metric.REMOTE_REQUESTS),
                counters.value(Metric.REMOTE_RETRIES),
                counters.value(Metric.REMOTE_TOKENS),
                remote.price()))
        : Optional.empty();
  }

  /**
   * Makes sure that no text was left out.
   *
   * @param remedy what to do about it
   * @throws ModelException if the model makes no more vectors in this run
   * @throws InvalidInput if an option is to blame for that
   */
  void verify(String remedy) {
    long waiting = counters.value(Metric.CHUNKS_LEFT_OUT);
    if (waiting > 0) {
      Stop stop =
          stops.value().isEmpty() ? new Stop("Tasks were cut off") : stops.value().getFirst();
      throw stop.exception(
          String.format(
              Locale.ROOT,
              ". %,d texts have no vector yet%s%s",
              waiting,
              bill().map(bill -> "; paid for: " + bill).orElse(""),
              remedy));
    }
  }

  private int cores() {
    return spark.sparkContext().defaultParallelism();
  }

  /** How its work is spread. */
  Spreading spreading(ChunkedCorpus chunks) {
    ModelSpec model = plan.model().spec();
    return new Spreading(model.dimension(), model.granularity(), chunks.counts());
  }

  private boolean expectsGpu() {
    return plan.engine()
        .expectsGpu(spark.sparkContext().getConf().get("spark.task.resource.gpu.amount", "0"));
  }

  /** Gives the tasks of this stage their part of a GPU, which those of others do not hold. */
  private HeldRows withGpus(HeldRows stage) {
    double share = plan.engine().gpuShare();
    if (share == 0) {
      return stage;
    }
    if (!spark.sparkContext().getConf().contains("spark.executor.resource.gpu.amount")) {
      throw new InvalidInput(
          "engine.gpu-share",
          share,
          "executors have no GPUs: spark.executor.resource.gpu.amount is not set");
    }
    TaskResourceRequests task =
        new TaskResourceRequests()
            .cpus(spark.sparkContext().getConf().getInt("spark.task.cpus", 1))
            .resource("gpu", share);
    return stage.withResources(new ResourceProfileBuilder().require(task).build());
  }

  /** Chunks that cannot have a vector. */
  long withoutVector() {
    return counters.value(Metric.CHUNKS_INVALID) + counters.value(Metric.CHUNKS_REFUSED);
  }

  /**
   * What became of everything.
   *
   * @param written chunks with a vector that were found in the end
   * @param documents counts the documents with a vector; asked only if some chunk has none
   * @throws IllegalStateException if it does not balance
   */
  public Accounts accounts(ChunkedCorpus chunks, long written, LongSupplier documents) {
    verify("");
    return Accounts.of(chunks.counts(), counters.value(), written, documents);
  }
}
