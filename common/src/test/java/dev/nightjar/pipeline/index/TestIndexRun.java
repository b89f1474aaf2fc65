package dev.nightjar.pipeline.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.Question;
import dev.nightjar.index.SearchHit;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.pipeline.GateException;
import dev.nightjar.pipeline.search.ExactNeighbors;
import dev.nightjar.pipeline.search.ExecutorIndexes;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.IndexPlans;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.OtherFileSystem;
import dev.nightjar.testing.VectorRuns;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indexes of synthetic runs: built, measured, published, updated, refused. */
class TestIndexRun {
  private static final IntPredicate NONE = Set.<Integer>of()::contains;
  private final SparkSession spark = LocalSpark.session();
  @TempDir Path folder;

  private static IndexSpec plan(long shard, long partition, double minRecall) {
    return new IndexPlans().vectors(shard, partition).minRecall(minRecall).made();
  }

  private Configuration hadoop() {
    return OtherFileSystem.in(VectorRuns.hadoop(folder));
  }

  private IndexResult index(String id, Optional<String> base, IndexSpec plan) {
    return new IndexRun(
            spark,
            OutputDirectory.open(folder.resolve("vectors").toString(), hadoop()),
            IndexDirectory.open(folder.resolve("index").toString(), hadoop()),
            plan,
            Progress.SILENT)
        .run(
            Optional.empty(),
            Optional.of(id),
            base.map(directory -> IndexDirectory.base(directory, hadoop())),
            Map.of("vectors", "…"));
  }

  private void vectors(String run, int n, IntPredicate changed, IntPredicate absent) {
    VectorRuns.write(spark, folder.resolve("vectors"), run, n, changed, absent);
  }

  private IndexManifest current() {
    return IndexDirectory.current(folder.resolve("index").toString(), hadoop());
  }

  private static List<String> nearest(ChunkIndex index, int i, boolean exact) throws IOException {
    return index
        .search(
            new Question("", VectorRuns.vector(i)),
            new SearchParameters(SearchMode.VECTOR, 10, 100, "", false, exact))
        .stream()
        .map(SearchHit::chunkId)
        .toList();
  }

  private static List<String> ids(ChunkIndex index) throws IOException {
    return index.digests().keySet().stream().sorted().toList();
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> walk = Files.walk(folder.resolve("index"))) {
      Set<String> names = new HashSet<>();
      walk.filter(Files::isDirectory)
          .forEach(path -> names.add(folder.resolve("index").relativize(path).toString()));
      return names;
    }
  }

  @Test
  void partitionsAndShardsAreMergedAndNothingIsLostOrLeftBehind() throws IOException {
    vectors("one", 900, NONE, NONE);
    IndexResult split = index("split", Optional.empty(), plan(300, 120, 0.9));
    assertThat(split.vectors()).isEqualTo(900);
    assertThat(split.shards()).isEqualTo(3);
    assertThat(split.recall()).isGreaterThan(0.97);
    assertThat(files())
        .containsExactlyInAnyOrder(
            "",
            "_nightjar",
            "_nightjar/indexes",
            "index=split",
            "index=split/shard-00000",
            "index=split/shard-00001",
            "index=split/shard-00002");
    IndexManifest first = current();
    try (ChunkIndex index = IndexStore.open(first, hadoop())) {
      assertThat(ids(index))
          .isEqualTo(IntStream.range(0, 900).mapToObj(VectorRuns::id).sorted().toList());
      for (int q = 0; q < 20; q++) {
        assertThat(nearest(index, q, true))
            .isEqualTo(
                nearest(Similarity.COSINE, VectorRuns.vector(q), IntStream.range(0, 900), i -> i));
        assertThat(nearest(index, q, false)).startsWith(VectorRuns.id(q));
      }
    }
    index("again", Optional.empty(), plan(300, 120, 0.9));
    assertSame(current(), first);
  }

  /** A second build of the same run is the same. */
  private void assertSame(IndexManifest again, IndexManifest first) throws IOException {
    assertThat(again.recall()).isEqualTo(first.recall());
    try (ChunkIndex one = IndexStore.open(first, hadoop());
        ChunkIndex other = IndexStore.open(again, hadoop())) {
      for (int q = 0; q < 50; q++) {
        assertThat(nearest(other, -q - 7, false)).isEqualTo(nearest(one, -q - 7, false));
      }
    }
  }

  @Test
  void belowTheRecallWantedNothingBecomesCurrent() throws IOException {
    vectors("one", 600, NONE, NONE);
    IndexSpec poor =
        new IndexPlans().quantization(Quantization.ONE_BIT).graph(2, 2, 10).minRecall(0.999).made();
    assertThatThrownBy(() -> index("poor", Optional.empty(), poor))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("Refused to publish index poor: recall@10 is 0.")
        .hasMessageContaining("at width 10, less than 0.999")
        .hasMessageContaining("; not reached: d")
        .hasMessageContaining("‹index.min-recall›");
    assertThatThrownBy(this::current).hasMessageContaining("has no current index");
    assertThat(files()).noneMatch(name -> name.contains("poor"));
  }

  @Test
  void anUpdateTouchesOnlyWhatChangedAndEqualsABuildOfTheNewRun() throws IOException {
    vectors("one", 900, NONE, NONE);
    index("base", Optional.empty(), plan(300, 1_000_000, 0.9));
    assertThat(current().shards()).hasSize(3);
    vectors("two", 960, i -> i % 100 == 5, i -> i % 100 == 7);
    String directory = folder.resolve("index").toString();
    IndexResult updated = index("updated", Optional.of(directory), plan(500, 1_000_000, 0.9));
    assertThat(updated.report().base()).isEqualTo("base");
    assertThat(updated.vectors()).isEqualTo(950);
    assertThat(updated.report().chunks()).isEqualTo(new RunReport.Changes(59, 9, 882, 9));
    try (ChunkIndex index = IndexStore.open(current(), hadoop())) {
      assertThat(ids(index))
          .isEqualTo(
              IntStream.range(0, 960)
                  .filter(i -> i % 100 != 7)
                  .mapToObj(VectorRuns::id)
                  .sorted()
                  .toList());
      assertThat(nearest(index, -105 - 1, false)).startsWith(VectorRuns.id(105));
      assertThat(nearest(index, 107, false)).doesNotContain(VectorRuns.id(107));
      assertThat(nearest(index, 930, false)).startsWith(VectorRuns.id(930));
      for (int q = 0; q < 20; q++) {
        int query = -5000 - q;
        List<String> expected =
            nearest(
                Similarity.COSINE,
                VectorRuns.vector(query),
                IntStream.range(0, 960).filter(i -> i % 100 != 7),
                i -> i % 100 == 5 ? -i - 1 : i);
        assertThat(nearest(index, query, true)).isEqualTo(expected);
      }
    }
  }

  /** The ten nearest by the definition, nearest first. */
  private static List<String> nearest(
      Similarity similarity, float[] query, IntStream chunks, IntUnaryOperator vector) {
    Map<Integer, Double> scores = new HashMap<>();
    chunks.forEach(i -> scores.put(i, score(similarity, query, vector.applyAsInt(i))));
    return scores.entrySet().stream()
        .sorted(Map.Entry.<Integer, Double>comparingByValue().reversed())
        .limit(10)
        .map(entry -> VectorRuns.id(entry.getKey()))
        .toList();
  }

  @Test
  void anUpdateWithoutChangesKeepsTheShardAndOneThatDoesNotPayIsABuildAnew() {
    vectors("one", 300, NONE, NONE);
    IndexSpec plan = plan(1_000_000, 1_000_000, 0.5);
    index("base", Optional.empty(), plan);
    List<ShardFiles> before = current().shards();
    Optional<String> base = Optional.of(folder.resolve("index").toString());
    IndexResult same = index("same", base, plan);
    assertThat(current().shards()).isEqualTo(before);
    assertThat(same.report().chunks()).isEqualTo(new RunReport.Changes(0, 0, 300, 0));
    vectors("two", 300, NONE, i -> i % 2 == 0);
    IndexResult half = index("half", base, plan);
    assertThat(half.vectors()).isEqualTo(150);
    assertThat(half.report().base()).isEqualTo("same");
    assertThat(half.report().chunks()).isNull();
    assertThat(half.report().rebuilt())
        .isEqualTo("50.0 % of its chunks are gone or changed, more than 30.0 %");
  }

  @Test
  void exactNeighborsAreThoseOfComparingAll() {
    vectors("one", 400, NONE, NONE);
    List<float[]> queries =
        IntStream.range(0, 30).mapToObj(i -> VectorRuns.vector(-i - 1)).toList();
    for (Similarity similarity : Similarity.values()) {
      List<List<ExactNeighbors.Found>> found =
          new ExactNeighbors(similarity, 10)
              .search(
                  spark.read().parquet(folder.resolve("vectors/run=one").toString()),
                  "chunk_id",
                  queries);
      for (int q = 0; q < queries.size(); q++) {
        float[] query = queries.get(q);
        List<String> expected = nearest(similarity, query, IntStream.range(0, 400), i -> i);
        assertThat(found.get(q)).extracting(ExactNeighbors.Found::label).isEqualTo(expected);
        int first =
            Integer.parseInt(expected.getFirst().replaceAll("d|#.*", "")) * 3
                + Integer.parseInt(expected.getFirst().replaceAll(".*#", ""));
        assertThat((double) found.get(q).getFirst().score())
            .isCloseTo(score(similarity, query, first), within(1e-4));
      }
    }
  }

  private static double score(Similarity similarity, float[] query, int i) {
    return similarity.of(similarity.stored(query.clone()), similarity.stored(VectorRuns.vector(i)));
  }

  @Test
  void anIndexElsewhereIsBuiltAndUpdatedThere() throws IOException {
    String directory = elsewhere();
    vectors("one", 200, NONE, NONE);
    indexElsewhere("first", plan(110, 60, 0.5));
    List<ShardFiles> before = IndexDirectory.current(directory, hadoop()).shards();
    vectors("two", 200, i -> i == 4, NONE);
    indexElsewhere("second", plan(110, 60, 0.5), IndexDirectory.current(directory, hadoop()));
    try (IndexStore.Opened open = IndexStore.openCurrent(directory, hadoop())) {
      assertThat(open.manifest().id()).isEqualTo("second");
      assertThat(open.index().size()).isEqualTo(200);
      assertThat(nearest(open.index(), 5, true)).startsWith(VectorRuns.id(5));
      assertThat(nearest(open.index(), -5, true)).startsWith(VectorRuns.id(4));
      assertThat(open.manifest().shards()).hasSize(2).filteredOn(before::contains).hasSize(1);
    }
  }

  /** The index directory on a file system that is not this machine's. */
  private String elsewhere() {
    OtherFileSystem.in(spark.sparkContext().hadoopConfiguration());
    return "other:" + folder.resolve("index");
  }

  private void indexElsewhere(String id, IndexSpec plan, IndexManifest... base) {
    var unused =
        new IndexRun(
                spark,
                OutputDirectory.open(folder.resolve("vectors").toString(), hadoop()),
                IndexDirectory.open(elsewhere(), hadoop()),
                plan,
                Progress.SILENT)
            .run(Optional.empty(), Optional.of(id), Stream.of(base).findFirst(), Map.of());
  }

  @Test
  void aTaskThatFailsHalfwayCostsItsShardOnlyAndLeavesNothing() throws IOException {
    String directory = elsewhere();
    vectors("one", 90, NONE, NONE);
    OtherFileSystem.failWrites(1, "shard-");
    indexElsewhere("a", plan(30, 1_000_000, 0.5));
    IndexManifest index = IndexDirectory.current(directory, hadoop());
    List<String> shards = index.shards().stream().map(ShardFiles::path).toList();
    assertThat(shards).hasSize(3).filteredOn(path -> path.endsWith("-1")).hasSize(1);
    assertThat(files().stream().filter(name -> name.contains("shard-")))
        .containsExactlyInAnyOrderElementsOf(shards);
    try (ChunkIndex open = IndexStore.open(index, hadoop())) {
      assertThat(ids(open))
          .isEqualTo(IntStream.range(0, 90).mapToObj(VectorRuns::id).sorted().toList());
    }
  }

  @Test
  void executorsTellIndexesOfOneNameApart() {
    vectors("few", 30, NONE, NONE);
    index("a", Optional.empty(), plan(1000, 1000, 0.5));
    ChunkIndex few = opened();
    assertThat(few.size()).isEqualTo(30);
    assertThat(opened()).isSameAs(few);
    FileUtil.fullyDelete(folder.resolve("index").toFile());
    vectors("more", 60, NONE, NONE);
    index("a", Optional.empty(), plan(1000, 1000, 0.5));
    assertThat(opened().size()).isEqualTo(60);
  }

  private ChunkIndex opened() {
    try (SharedCache.Lease<ChunkIndex> lease = ExecutorIndexes.lease(current(), hadoop())) {
      return lease.value(); // nobody else is open, so it stays
    }
  }

  @Test
  void aRunWhoseFilesHoldNoVectorsIsRefused() {
    vectors("none", 10, NONE, i -> true);
    assertThatThrownBy(() -> index("x", Optional.empty(), plan(1000, 1000, 0.9)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Cannot index run none")
        .hasMessageContaining("it has no vectors");
    assertThat(folder.resolve("index")).doesNotExist();
  }
}
