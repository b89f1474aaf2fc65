package dev.nightjar.pipeline.index;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.IndexParameters;
import dev.nightjar.index.TextAnalysis;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexRecord;
import dev.nightjar.io.indexes.IndexReport;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.io.run.DirectoryLock;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.pipeline.GateException;
import dev.nightjar.pipeline.RunNames;
import dev.nightjar.pipeline.Stopwatch;
import dev.nightjar.pipeline.embed.VectorRow;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.SharedConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code index}: makes an index from a run of vectors, measures its recall, and makes it
 * current if that is enough.
 *
 * <p>A chunk's shard and segment follow from its id, and the number of segments from the number of
 * vectors, so neither depends on the cluster. Each segment is prepared by one task, then each shard
 * with its graph built by one; a lost executor costs its tasks only.
 */
public final class IndexRun {
  private static final int TEXT_SAMPLE = 1000;

  private final SparkSession spark;
  private final JavaSparkContext context;
  private final OutputDirectory vectors;
  private final IndexDirectory output;
  private final IndexSpec plan;
  private final Progress progress;
  private final Instant started = Instant.now();

  /** Nothing runs before {@link #run}. */
  public IndexRun(
      SparkSession spark,
      OutputDirectory vectors,
      IndexDirectory output,
      IndexSpec plan,
      Progress progress) {
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.vectors = vectors;
    this.output = output;
    this.plan = plan;
    this.progress = new NamedStages(spark.sparkContext(), progress);
  }

  /** How the shards of an index came to be. */
  private record Built(List<ShardFiles> shards, int spread, Origin origin) {}

  /** What became of the index that was to be updated, if there was one. */
  private record Origin(
      @Nullable String base, RunReport.@Nullable Changes chunks, @Nullable String rebuilt) {}

  /**
   * Builds, measures and publishes.
   *
   * @param runId the run to index; empty for the current one
   * @param indexId the name of the index; empty for the time
   * @param base an index to update; empty to build anew
   * @param options the options as text, for the manifest
   * @throws GateException if recall is not enough; nothing becomes current then
   */
  public IndexResult run(
      Optional<String> runId,
      Optional<String> indexId,
      Optional<IndexManifest> base,
      Map<String, String> options) {
    String run = runId.or(vectors::currentRun).orElseThrow(this::noRun);
    if (!vectors.hasRun(run)) {
      throw new InvalidInput("index.run", run, vectors.path() + " has no such run");
    }
    VectorRun source = vectors.run(run);
    if (source.isEmpty()) {
      throw empty(run);
    }
    progress.stage("Reading");
    Dataset<Row> rows = source.rows(spark);
    long count = rows.count();
    if (count == 0) {
      throw empty(run);
    }
    String id = indexId.orElseGet(() -> RunNames.free(started, output::has));
    output.claim(id);
    try (DirectoryLock lock = output.lock(id, plan.takeOver());
        Remains remains = new Remains(lock, id)) {
      ModelCard model = source.manifest().model().writtenAs(source.encoding());
      IndexParameters parameters = parameters(rows, model, base);
      Map<String, Double> seconds = new LinkedHashMap<>();
      Stopwatch watch = new Stopwatch();
      Built built = build(rows, count, id, parameters, model, base);
      long indexed = built.shards().stream().mapToLong(ShardFiles::vectors).sum();
      if (indexed != count) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "Cannot publish index %s: run %s has %d vectors, the shards %d; are its chunk ids unique?",
                id,
                run,
                count,
                indexed));
      }
      seconds.put("build", watch.lap());
      progress.stage("Measuring recall");
      IndexManifest unmeasured =
          new IndexManifest(
              IndexManifest.FORMAT,
              id,
              output.path(),
              vectors.path(),
              run,
              model,
              new IndexManifest.Making(parameters, built.spread()),
              plan.width(),
              new TreeMap<>(),
              built.shards());
      IndexGate.Sample sample = IndexGate.sample(rows, plan.sample());
      float[][] exact = IndexGate.exact(rows, parameters.similarity(), sample.queries());
      IndexGate.Measured measured = IndexGate.measure(context, unmeasured, sample, exact);
      IndexManifest index = unmeasured.measured(measured.recall());
      seconds.put("measure", watch.lap());
      progress.finished();
      if (Math.min(index.defaultRecall(), measured.reached()) < plan.minRecall()) {
        throw new GateException(refusal(index, measured));
      }
      seconds.put("total", Duration.between(started, Instant.now()).toMillis() / 1e3);
      output.discardStrays(index);
      lock.verify();
      IndexReport report = report(index, built, measured, seconds);
      output.record(
          new IndexRecord(index, report, started.toString(), Instant.now().toString(), options));
      remains.recorded = true;
      output.makeCurrent(index);
      return IndexResult.of(index, report, output.prune(plan.keep()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot publish to " + output.path() + ": " + e, e);
    }
  }

  /** Removes at the end what is not part of a published index, if it is still ours to remove. */
  private final class Remains implements AutoCloseable {
    private final DirectoryLock lock;
    private final String id;
    private boolean recorded;

    Remains(DirectoryLock lock, String id) {
      this.lock = lock;
      this.id = id;
    }

    @Override
    public void close() {
      if (!lock.isHeld()) {
        return;
      }
      output.discard(staging(id));
      if (!recorded) {
        output.discardIndex(id);
      }
    }
  }

  private InvalidInput empty(String run) {
    return InvalidInput.told(
        "index.run",
        "Cannot index run %s in %s: it has no vectors (nightjar runs list %s shows those that have)"
            .formatted(run, vectors.path(), vectors.path()));
  }

  private InvalidInput noRun() {
    return new InvalidInput(
        "index.vectors",
        vectors.path(),
        "it has no current run",
        "‹nightjar embed output=%s› makes one".formatted(vectors.path()));
  }

  private static String staging(String id) {
    return "_staging/" + id;
  }

  private IndexParameters parameters(
      Dataset<Row> rows, ModelCard model, Optional<IndexManifest> base) {
    TextAnalysis analysis =
        plan.analysis()
            .or(() -> base.map(index -> index.parameters().analysis()))
            .orElseGet(
                () ->
                    TextAnalysis.fitting(
                        rows.select("text")
                            .limit(TEXT_SAMPLE)
                            .as(Encoders.STRING())
                            .collectAsList()));
    return new IndexParameters(
        plan.similarity(),
        model.dimension(),
        plan.maxConnections(),
        plan.beamWidth(),
        plan.quantization(),
        analysis,
        plan.storeText());
  }

  private Built build(
      Dataset<Row> rows,
      long count,
      String id,
      IndexParameters parameters,
      ModelCard model,
      Optional<IndexManifest> base) {
    ShardTasks tasks = new ShardTasks(output.path(), parameters, SharedConfiguration.of(spark));
    if (base.isEmpty()) {
      return anew(rows, count, id, tasks, new Origin(null, null, null));
    }
    IndexUpdate update = new IndexUpdate(base.get(), tasks, plan);
    Optional<String> obstacle = update.obstacle(model, count);
    if (obstacle.isEmpty()) {
      progress.stage("Comparing with index " + base.get().id());
      IndexUpdate.Changes changes = update.compare(rows);
      obstacle = update.obstacle(changes);
      if (obstacle.isEmpty()) {
        progress.stage("Updating");
        try {
          List<ShardFiles> shards = update.apply(changes, IndexDirectory.folder(id));
          return new Built(
              shards, base.get().spread(), new Origin(base.get().id(), changes.chunks(), null));
        } finally {
          changes.close();
        }
      }
      changes.close();
    }
    return anew(rows, count, id, tasks, new Origin(base.get().id(), null, obstacle.get()));
  }

  private Built anew(Dataset<Row> rows, long count, String id, ShardTasks tasks, Origin origin) {
    int shards = Math.toIntExact((count - 1) / plan.maxShardVectors() + 1);
    int segments = Math.toIntExact((count / shards - 1) / plan.partitionVectors() + 1);
    int partitions = shards * segments;
    String folder = IndexDirectory.folder(id);
    HeldRows parts = VectorRow.of(partitioned(rows, partitions));
    if (segments == 1) {
      progress.stage("Building the index");
      List<ShardFiles> built = parts.mapPartitions(part -> tasks.build(part, folder)).collect();
      return new Built(new ArrayList<>(built), shards, origin);
    }
    String staging = staging(id);
    progress.stage("Preparing segments");
    List<ShardFiles> built =
        parts.mapPartitions(part -> tasks.buildSegment(part, staging)).collect();
    progress.stage("Building the index");
    List<ShardFiles> merged =
        context
            .parallelize(ShardTasks.byShard(built, shards), shards)
            .filter(group -> !group.isEmpty())
            .map(group -> tasks.merge(group, folder))
            .collect();
    return new Built(new ArrayList<>(merged), shards, origin);
  }

  /** The rows of each partition in an order of their own: by document and place. */
  static Dataset<Row> partitioned(Dataset<Row> rows, int partitions) {
    return VectorRow.select(rows)
        .repartition(partitions, functions.col("chunk_id"))
        .sortWithinPartitions("document_id", "chunk_index");
  }

  private String refusal(IndexManifest index, IndexGate.Measured measured) {
    String why =
        index.defaultRecall() < plan.minRecall()
            ? String.format(
                Locale.ROOT,
                "recall@10 is %.4f at width %d, less than %s (by width: %s)",
                index.defaultRecall(),
                index.width(),
                plan.minRecall(),
                index.recall())
            : String.format(
                Locale.ROOT,
                "%.4f of the chunks are reached by their own vectors at width %d, less than %s",
                measured.reached(),
                index.width(),
                plan.minRecall());
    List<String> named = IndexGate.named(measured.unreachable());
    String names = named.isEmpty() ? "" : "; not reached: " + String.join(", ", named);
    return String.format(
        Locale.ROOT,
        "Refused to publish index %s: %s%s; a larger ‹index.beam-width›, ‹index.max-connections› or"
            + " ‹index.width› raises it, ‹index.min-recall› lowers the bar",
        index.id(),
        why,
        names);
  }

  private IndexReport report(
      IndexManifest index, Built built, IndexGate.Measured measured, Map<String, Double> seconds) {
    List<String> unreachable = measured.unreachable();
    return new IndexReport(
        measured.asked(),
        unreachable.size(),
        unreachable.isEmpty() ? null : IndexGate.named(unreachable),
        index.widthFor(0.95).orElse(null),
        index.widthFor(0.99).orElse(null),
        built.origin().base(),
        built.origin().chunks(),
        built.origin().rebuilt(),
        seconds,
        vectors.refer(output.path())
            ? null
            : "Cannot write to %s: runs prune there may remove the run of this index"
                .formatted(vectors.path()));
  }
}
