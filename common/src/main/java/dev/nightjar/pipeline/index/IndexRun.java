package dev.nightjar.pipeline.index;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexRecord;
import dev.nightjar.io.indexes.IndexReport;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.pipeline.RunNames;
import dev.nightjar.pipeline.Stopwatch;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.SharedConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final IndexSpec spec;
  private final Progress progress;
  private final Instant started = Instant.now();

  /** Nothing runs before {@link #run}. */
  public IndexRun(
      SparkSession spark,
      OutputDirectory vectors,
      IndexDirectory output,
      IndexSpec spec,
      Progress progress) {
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.vectors = vectors;
    this.output = output;
    this.spec = spec;
    this.progress = new NamedStages(spark.sparkContext(), progress);
  }

  /** What is to be indexed. */
  private record Corpus(VectorRun run, Dataset<Row> rows, long count) {
    ModelCard model() {
      return run.manifest().model().writtenAs(run.encoding());
    }
  }

  /**
   * Builds, measures and publishes.
   *
   * @param runId the run to index; empty for the current one
   * @param indexId the name of the index; empty for the time
   * @param base an index to update; empty to build anew
   * @param options the options as text, for the manifest
   * @throws dev.nightjar.pipeline.GateException if recall is not enough; nothing becomes current
   *     then
   */
  public IndexResult run(
      Optional<String> runId,
      Optional<String> indexId,
      Optional<IndexManifest> base,
      Map<String, String> options) {
    VectorRun source = source(vectors, runId);
    progress.stage("Reading");
    Dataset<Row> rows = source.rows(spark);
    Corpus corpus = new Corpus(source, rows, rows.count());
    if (corpus.count() == 0) {
      throw empty(source);
    }
    String id = indexId.orElseGet(() -> RunNames.free(started, output::has));
    try (IndexPublication publication = IndexPublication.begin(output, id, spec.takeOver())) {
      return make(corpus, base, options, publication);
    }
  }

  /**
   * The run to index.
   *
   * @throws InvalidInput if there is none, or it has no vectors
   */
  static VectorRun source(OutputDirectory vectors, Optional<String> runId) {
    String id = runId.or(vectors::currentRun).orElseThrow(() -> noRun(vectors));
    if (!vectors.hasRun(id)) {
      throw new InvalidInput("index.run", id, vectors.path() + " has no such run");
    }
    VectorRun run = vectors.run(id);
    if (run.isEmpty()) {
      throw empty(run);
    }
    return run;
  }

  private static InvalidInput empty(VectorRun run) {
    String path = run.directory().path();
    return InvalidInput.told(
        "index.run",
        "Cannot index run %s in %s: it has no vectors (nightjar runs list %s shows those that have)"
            .formatted(run.id(), path, path));
  }

  private static InvalidInput noRun(OutputDirectory vectors) {
    return new InvalidInput(
        "index.vectors",
        vectors.path(),
        "it has no current run",
        "‹nightjar embed output=%s› makes one".formatted(vectors.path()));
  }

  private IndexResult make(
      Corpus corpus,
      Optional<IndexManifest> base,
      Map<String, String> options,
      IndexPublication publication) {
    IndexParameters parameters =
        spec.parameters(corpus.model().dimension(), base, () -> texts(corpus.rows()));
    Map<String, Double> seconds = new LinkedHashMap<>();
    Stopwatch watch = new Stopwatch();
    BuiltShards built = build(corpus, parameters, base, publication);
    built.require(corpus.count(), publication.id(), corpus.run().id());
    seconds.put("build", watch.lap());
    progress.stage("Measuring recall");
    IndexManifest unmeasured = manifest(corpus, parameters, built, publication.id());
    IndexQuality quality = measure(corpus.rows(), unmeasured);
    IndexManifest index = unmeasured.measured(quality.recall());
    seconds.put("measure", watch.lap());
    progress.finished();
    quality.require(spec.minRecall(), index);
    seconds.put("total", Duration.between(started, Instant.now()).toMillis() / 1e3);
    publication.prepare(index);
    IndexReport report = built.report(index, quality, seconds, refer());
    List<String> removed =
        publication.publish(
            new IndexRecord(index, report, started.toString(), Instant.now().toString(), options),
            spec.keep());
    return IndexResult.of(index, report, removed);
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.select("text").limit(TEXT_SAMPLE).as(Encoders.STRING()).collectAsList();
  }

  private IndexManifest manifest(
      Corpus corpus, IndexParameters parameters, BuiltShards built, String id) {
    return new IndexManifest(
        IndexManifest.FORMAT,
        id,
        output.path(),
        vectors.path(),
        corpus.run().id(),
        corpus.model(),
        new IndexManifest.Making(parameters, built.spread()),
        spec.width(),
        new TreeMap<>(),
        built.shards());
  }

  private IndexQuality measure(Dataset<Row> rows, IndexManifest index) {
    IndexGate.Sample sample = IndexGate.sample(rows, spec.sample());
    float[][] exact = IndexGate.exact(rows, index.parameters().similarity(), sample.queries());
    return IndexGate.measure(context, index, sample, exact);
  }

  /** Has the run kept for the index; tells if that cannot be. */
  private @Nullable String refer() {
    return vectors.refer(output.path())
        ? null
        : "Cannot write to %s: runs prune there may remove the run of this index"
            .formatted(vectors.path());
  }

  private BuiltShards build(
      Corpus corpus,
      IndexParameters parameters,
      Optional<IndexManifest> base,
      IndexPublication publication) {
    ShardTasks tasks = new ShardTasks(output.path(), parameters, SharedConfiguration.of(spark), 1);
    if (base.isEmpty()) {
      return anew(corpus, tasks, publication, BuiltShards.Origin.NEW);
    }
    UpdateRules rules = new UpdateRules(base.get(), spec);
    Optional<String> obstacle = rules.obstacle(corpus.model(), parameters, corpus.count());
    if (obstacle.isEmpty()) {
      progress.stage("Comparing with index " + base.get().id());
      IndexUpdate update =
          new IndexUpdate(base.get(), withThreads(tasks, base.get().shards().size()));
      try (IndexUpdate.Changes changes = update.compare(corpus.rows(), corpus.count())) {
        obstacle = rules.obstacle(changes.chunks());
        if (obstacle.isEmpty()) {
          progress.stage("Updating");
          return new BuiltShards(
              update.apply(changes, publication.folder()),
              base.get().spread(),
              BuiltShards.Origin.updated(base.get(), changes.chunks()));
        }
      }
    }
    return anew(corpus, tasks, publication, BuiltShards.Origin.rebuilt(base.get(), obstacle.get()));
  }

  private ShardTasks withThreads(ShardTasks tasks, int shards) {
    return tasks.withThreads(GraphThreads.of(spark).ofTask(shards));
  }

  private BuiltShards anew(
      Corpus corpus, ShardTasks single, IndexPublication publication, BuiltShards.Origin origin) {
    Sharding sharding = Sharding.of(corpus.count(), spec);
    ShardTasks tasks = withThreads(single, sharding.shards());
    int partitions = sharding.partitions();
    Dataset<Row> rows = corpus.rows();
    HeldRows parts = VectorRow.of(partitioned(rows, partitions));
    List<ShardFiles> shards =
        sharding.segments() == 1
            ? shards(parts, tasks, publication)
            : shardsOfSegments(parts, tasks, publication, sharding);
    return new BuiltShards(new ArrayList<>(shards), sharding.shards(), origin);
  }

  private List<ShardFiles> shards(HeldRows parts, ShardTasks tasks, IndexPublication publication) {
    String folder = publication.folder();
    progress.stage("Building the index");
    return parts.mapPartitions(part -> tasks.build(part, folder)).collect();
  }

  private List<ShardFiles> shardsOfSegments(
      HeldRows parts, ShardTasks tasks, IndexPublication publication, Sharding sharding) {
    String folder = publication.folder();
    String staging = publication.staging();
    progress.stage("Preparing segments");
    List<ShardFiles> segments =
        parts.mapPartitions(part -> tasks.buildSegment(part, staging)).collect();
    progress.stage("Building the index");
    return context
        .parallelize(sharding.byShard(segments), sharding.shards())
        .filter(group -> !group.isEmpty())
        .map(group -> tasks.merge(group, folder))
        .collect();
  }

  /** The rows of each partition in an order of their own: by document and place. */
  static Dataset<Row> partitioned(Dataset<Row> rows, int partitions) {
    return VectorRow.select(rows)
        .repartition(partitions, functions.col("chunk_id"))
        .sortWithinPartitions("document_id", "chunk_index");
  }
}
