package dev.nightjar.pipeline.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.Quantization;
import dev.nightjar.index.Question;
import dev.nightjar.index.SearchHit;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Indexes of synthetic runs: built, measured, published, updated, refused. */
class TestIndexRun {
  private static final IntPredicate NONE = Set.<Integer>of()::contains;
  private final SparkSession spark = LocalSpark.session();
  @TempDir Path folder;

  private static IndexSpec plan(long shard, long partition, double minRecall) {
    return new IndexPlans().vectors(shard, partition).minRecall(minRecall).made();
  }

  private Configuration hadoop() {
    return VectorRuns.hadoop(folder);
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
    vectors("one", 3000, NONE, NONE);
    IndexResult whole = index("whole", Optional.empty(), plan(1_000_000, 1_000_000, 0.9));
    assertThat(whole.vectors()).isEqualTo(3000);
    assertThat(whole.shards()).isEqualTo(1);
    List<List<String>> expected = new ArrayList<>();
    try (ChunkIndex index = IndexStore.open(current(), hadoop())) {
      for (int q = 0; q < 20; q++) {
        expected.add(nearest(index, q, true));
      }
      assertThat(ids(index))
          .isEqualTo(IntStream.range(0, 3000).mapToObj(VectorRuns::id).sorted().toList());
    }
    IndexResult split = index("split", Optional.empty(), plan(1000, 400, 0.9));
    assertThat(split.vectors()).isEqualTo(3000);
    assertThat(split.shards()).isEqualTo(3);
    assertThat(split.recall()).isGreaterThan(0.97);
    try (ChunkIndex index = IndexStore.open(current(), hadoop())) {
      assertThat(index.size()).isEqualTo(3000);
      for (int q = 0; q < 20; q++) {
        assertThat(nearest(index, q, true)).isEqualTo(expected.get(q));
        assertThat(nearest(index, q, false)).startsWith(VectorRuns.id(q));
      }
    }
    assertThat(files())
        .containsExactlyInAnyOrder(
            "",
            "_nightjar",
            "_nightjar/indexes",
            "index=whole",
            "index=whole/shard-00000",
            "index=split",
            "index=split/shard-00000",
            "index=split/shard-00001",
            "index=split/shard-00002");
    assertThat(files()).noneMatch(name -> name.contains("_staging"));
  }

  @Test
  void aSecondBuildOfTheSameRunIsTheSame() throws IOException {
    vectors("one", 2000, NONE, NONE);
    IndexResult first = index("a", Optional.empty(), plan(1_000_000, 700, 0.9));
    List<List<String>> found = new ArrayList<>();
    IndexManifest a = current();
    try (ChunkIndex index = IndexStore.open(a, hadoop())) {
      for (int q = 0; q < 50; q++) {
        found.add(nearest(index, -q - 7, false));
      }
    }
    IndexResult second = index("b", Optional.empty(), plan(1_000_000, 700, 0.9));
    assertThat(current().recall()).isEqualTo(a.recall());
    assertThat(second.recall()).isEqualTo(first.recall());
    try (ChunkIndex index = IndexStore.open(current(), hadoop())) {
      for (int q = 0; q < 50; q++) {
        assertThat(nearest(index, -q - 7, false)).isEqualTo(found.get(q));
      }
    }
  }

  @Test
  void belowTheRecallWantedNothingBecomesCurrent() throws IOException {
    vectors("one", 1500, NONE, NONE);
    index("good", Optional.empty(), plan(1_000_000, 1_000_000, 0.5));
    IndexSpec poor =
        new IndexPlans().quantization(Quantization.ONE_BIT).graph(2, 2, 10).minRecall(0.999).made();
    assertThatThrownBy(() -> index("poor", Optional.empty(), poor))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("Refused to publish index poor: recall@10 is 0.")
        .hasMessageContaining("at width 10, less than 0.999")
        .hasMessageContaining("; not reached: d")
        .hasMessageContaining("‹index.min-recall›");
    assertThat(current().id()).isEqualTo("good");
    assertThat(files()).noneMatch(name -> name.contains("poor"));
  }

  @Test
  void anUpdateTouchesOnlyWhatChangedAndEqualsABuildOfTheNewRun() throws IOException {
    vectors("one", 3000, NONE, NONE);
    index("base", Optional.empty(), plan(1000, 1_000_000, 0.9));
    List<ShardFiles> before = current().shards();
    vectors("two", 3060, i -> i % 100 == 5, i -> i % 100 == 7);
    String directory = folder.resolve("index").toString();
    IndexResult updated = index("updated", Optional.of(directory), plan(1500, 1_000_000, 0.9));
    assertThat(updated.report().base()).isEqualTo("base");
    assertThat(updated.vectors()).isEqualTo(3029);
    assertThat(updated.report().chunks()).isEqualTo(new RunReport.Changes(59, 30, 2940, 30));
    try (ChunkIndex index = IndexStore.open(current(), hadoop())) {
      assertThat(ids(index))
          .isEqualTo(
              IntStream.range(0, 3060)
                  .filter(i -> i % 100 != 7)
                  .mapToObj(VectorRuns::id)
                  .sorted()
                  .toList());
      assertThat(nearest(index, -105 - 1, false)).startsWith(VectorRuns.id(105));
      assertThat(nearest(index, 107, false)).doesNotContain(VectorRuns.id(107));
      assertThat(nearest(index, 3050, false)).startsWith(VectorRuns.id(3050));
      for (int q = 0; q < 20; q++) {
        int query = -5000 - q;
        List<String> expected =
            IntStream.range(0, 3060)
                .filter(i -> i % 100 != 7)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -cosine(query, i % 100 == 5 ? -i - 1 : i)))
                .limit(10)
                .map(VectorRuns::id)
                .toList();
        assertThat(nearest(index, query, true)).isEqualTo(expected);
      }
    }
    assertThat(before).hasSize(3);
    // One change, so two of three shards stay the files they are.
    vectors("three", 3060, i -> i % 100 == 5 || i == 1, i -> i % 100 == 7);
    List<String> paths = current().shards().stream().map(ShardFiles::path).toList();
    index("third", Optional.of(directory), plan(1500, 1_000_000, 0.9));
    List<String> now = current().shards().stream().map(ShardFiles::path).toList();
    assertThat(now).hasSize(3);
    assertThat(now.stream().filter(paths::contains)).hasSize(2);
    vectors("same", 3060, i -> i % 100 == 5 || i == 1, i -> i % 100 == 7);
    index("same", Optional.of(directory), plan(1500, 1_000_000, 0.9));
    assertThat(current().shards()).extracting(ShardFiles::path).isEqualTo(now);
    // Two indexes are kept: the first has gone, the shards that others share have not.
    assertThat(files()).noneMatch(name -> name.contains("index=base"));
    try (ChunkIndex index = IndexStore.open(current(), hadoop())) {
      assertThat(index.size()).isEqualTo(3029);
    }
  }

  @Test
  void anUpdateWithoutChangesKeepsTheShard() {
    vectors("one", 300, NONE, NONE);
    IndexSpec plan = plan(1_000_000, 1_000_000, 0.5);
    index("base", Optional.empty(), plan);
    List<ShardFiles> before = current().shards();
    index("same", Optional.of(folder.resolve("index").toString()), plan);
    assertThat(current().shards()).isEqualTo(before);
  }

  private static double cosine(int a, int b) {
    float[] x = VectorRuns.vector(a);
    float[] y = VectorRuns.vector(b);
    double dot = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      dot += (double) x[i] * y[i];
      xx += (double) x[i] * x[i];
      yy += (double) y[i] * y[i];
    }
    return dot / Math.sqrt(xx * yy);
  }

  @Test
  void rebuildsWhereAnUpdateDoesNotPayAndSaysWhy() {
    vectors("one", 900, NONE, NONE);
    index("base", Optional.empty(), plan(1_000_000, 1_000_000, 0.5));
    vectors("two", 900, NONE, i -> i % 2 == 0);
    Optional<String> base = Optional.of(folder.resolve("index").toString());
    IndexResult half = index("half", base, plan(1_000_000, 1_000_000, 0.5));
    assertThat(half.vectors()).isEqualTo(450);
    assertThat(half.report().rebuilt())
        .isEqualTo("50.0 % of its chunks are gone or changed, more than 30.0 %");
    IndexSpec wider = new IndexPlans().similarity(Similarity.L2).made();
    assertThat(index("other", base, wider).report().rebuilt())
        .startsWith("the base was made with other options: ");
  }

  @Test
  void exactNeighborsAreThoseOfComparingAll() {
    vectors("one", 1000, NONE, NONE);
    List<float[]> queries =
        IntStream.range(0, 30).mapToObj(i -> VectorRuns.vector(-i - 1)).toList();
    for (Similarity similarity : Similarity.values()) {
      List<List<ExactNeighbors.Found>> found =
          new ExactNeighbors(similarity, 5)
              .search(
                  spark.read().parquet(folder.resolve("vectors/run=one").toString()),
                  "chunk_id",
                  queries);
      for (int q = 0; q < queries.size(); q++) {
        float[] query = queries.get(q);
        List<String> expected =
            IntStream.range(0, 1000)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -score(similarity, query, i)))
                .limit(5)
                .map(VectorRuns::id)
                .toList();
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
  void anIndexElsewhereIsCopiedToThisMachineOnceAndForgottenWhenUnused() throws IOException {
    OtherFileSystem.in(spark.sparkContext().hadoopConfiguration());
    Configuration hadoop = OtherFileSystem.in(hadoop());
    vectors("one", 900, NONE, NONE);
    String directory = "other:" + folder.resolve("index");
    IndexSpec plan = plan(500, 300, 0.5);
    for (String id : List.of("first", "second")) {
      if (id.equals("second")) {
        vectors("two", 900, i -> i == 4, NONE);
      }
      new IndexRun(
              spark,
              OutputDirectory.open(folder.resolve("vectors").toString(), hadoop),
              IndexDirectory.open(directory, hadoop),
              plan,
              Progress.SILENT)
          .run(
              Optional.empty(),
              Optional.of(id),
              id.equals("second")
                  ? Optional.of(IndexDirectory.current(directory, hadoop))
                  : Optional.empty(),
              Map.of());
      try (IndexStore.Opened open = IndexStore.openCurrent(directory, hadoop)) {
        assertThat(open.manifest().id()).isEqualTo(id);
        assertThat(open.index().size()).isEqualTo(900);
        assertThat(nearest(open.index(), 5, true)).startsWith(VectorRuns.id(5));
      }
      // Two shards, one of them the same in both.
      assertThat(copies()).hasSize(id.equals("first") ? 2 : 3);
    }
    for (Path copy : copies()) {
      Files.setLastModifiedTime(
          copy.resolveSibling(copy.getFileName() + ".lock"), FileTime.fromMillis(0));
    }
    new IndexRun(
            spark,
            OutputDirectory.open(folder.resolve("vectors").toString(), hadoop),
            IndexDirectory.open(directory, hadoop),
            plan,
            Progress.SILENT)
        .run(Optional.empty(), Optional.of("third"), Optional.empty(), Map.of());
    IndexStore.openCurrent(directory, hadoop).close();
    assertThat(copies()).hasSize(2);
  }

  @Test
  void aTaskThatFailsHalfwayCostsItsShardOnlyAndLeavesNothing() throws IOException {
    OtherFileSystem.in(spark.sparkContext().hadoopConfiguration());
    Configuration hadoop = OtherFileSystem.in(hadoop());
    vectors("one", 900, NONE, NONE);
    String directory = "other:" + folder.resolve("index");
    OtherFileSystem.failWrites(1, "shard-");
    new IndexRun(
            spark,
            OutputDirectory.open(folder.resolve("vectors").toString(), hadoop),
            IndexDirectory.open(directory, hadoop),
            plan(300, 1_000_000, 0.5),
            Progress.SILENT)
        .run(Optional.empty(), Optional.of("a"), Optional.empty(), Map.of());
    IndexManifest index = IndexDirectory.current(directory, hadoop);
    List<String> shards = index.shards().stream().map(ShardFiles::path).toList();
    assertThat(shards).hasSize(3).filteredOn(path -> path.endsWith("-1")).hasSize(1);
    assertThat(files().stream().filter(name -> name.contains("shard-")))
        .containsExactlyInAnyOrderElementsOf(shards);
    try (ChunkIndex open = IndexStore.open(index, hadoop)) {
      assertThat(ids(open))
          .isEqualTo(IntStream.range(0, 900).mapToObj(VectorRuns::id).sorted().toList());
    }
  }

  /**
   * Whatever of its manifest or {@code current.json} was written, it names files that are there.
   */
  @ParameterizedTest
  @CsvSource({"indexes/.b.json, false", "_nightjar/.current.json, true"})
  void anIndexThatFailsAtTheEndIsThereWholeOrNotAtAll(String failing, boolean kept)
      throws IOException {
    OtherFileSystem.in(spark.sparkContext().hadoopConfiguration());
    Configuration hadoop = OtherFileSystem.in(hadoop());
    vectors("one", 50, NONE, NONE);
    IndexRun run =
        new IndexRun(
            spark,
            OutputDirectory.open(folder.resolve("vectors").toString(), hadoop),
            IndexDirectory.open("other:" + folder.resolve("index"), hadoop),
            plan(1000, 1000, 0.5),
            Progress.SILENT);
    OtherFileSystem.failWrites(1, failing);
    assertThatThrownBy(
            () -> run.run(Optional.empty(), Optional.of("b"), Optional.empty(), Map.of()))
        .hasMessageContaining("Cannot write other:")
        .hasMessageContaining("No space left");
    assertThat(folder.resolve("index/_nightjar/current.json")).doesNotExist();
    assertThat(Files.exists(folder.resolve("index/_nightjar/indexes/b.json"))).isEqualTo(kept);
    assertThat(Files.exists(folder.resolve("index/index=b/shard-00000"))).isEqualTo(kept);
  }

  private List<Path> copies() throws IOException {
    try (Stream<Path> list = Files.list(folder.resolve("cache"))) {
      return list.filter(Files::isDirectory)
          .filter(path -> !path.endsWith("verified"))
          .sorted()
          .toList();
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
  void badInputIsNamed() throws IOException {
    assertThatThrownBy(() -> index("x", Optional.empty(), plan(1000, 1000, 0.9)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it has no current run; ‹nightjar embed output=");
    assertThatThrownBy(this::current)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("has no current index; ‹nightjar index index.vectors=DIR output=");
    vectors("none", 10, NONE, i -> true);
    assertThatThrownBy(() -> index("x", Optional.empty(), plan(1000, 1000, 0.9)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Cannot index run none")
        .hasMessageContaining("it has no vectors");
    assertThatThrownBy(() -> IndexDirectory.current(folder.resolve("vectors").toString(), hadoop()))
        .hasMessageContaining("it holds vectors: ‹nightjar index index.vectors=");
    vectors("few", 10, NONE, NONE);
    index("few", Optional.empty(), plan(1000, 1000, 0.9));
    assertThatThrownBy(() -> index("few", Optional.empty(), plan(1000, 1000, 0.9)))
        .hasMessageContaining("Invalid option ‹index.index-id›: few");
  }

  @Test
  void aDamagedOrMissingOrNewerIndexIsRefused() throws IOException {
    vectors("one", 300, NONE, NONE);
    index("a", Optional.empty(), plan(1000, 1000, 0.5));
    IndexManifest index = current();
    Path shard = folder.resolve("index/" + index.shards().getFirst().path());
    String vectors =
        index.shards().getFirst().files().keySet().stream()
            .filter(name -> name.endsWith(".vec"))
            .findFirst()
            .orElseThrow();
    byte[] bytes = Files.readAllBytes(shard.resolve(vectors));
    bytes[bytes.length / 2] ^= 1;
    Files.write(shard.resolve(vectors), bytes);
    assertThatThrownBy(() -> IndexStore.open(index, hadoop()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(vectors + " is damaged: its SHA-256 is not the one");
    Files.delete(shard.resolve(vectors));
    assertThatThrownBy(() -> IndexStore.open(index, hadoop()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Missing shard file: ")
        .hasMessageContaining(vectors);
    Path manifest = folder.resolve("index/_nightjar/indexes/a.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"format\" : 2", "\"format\" : 3"));
    Files.delete(manifest.resolveSibling(".a.json.crc"));
    assertThatThrownBy(this::current)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("its format is 3, this Nightjar reads 2");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"format\" : 3", "\"format\" : 1"));
    assertThatThrownBy(this::current)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(
            "its format is 1, this Nightjar reads 2; index again: ‹nightjar index index.vectors=");
    IndexResult anew =
        index("b", Optional.of(folder.resolve("index").toString()), plan(1000, 1000, 0.5));
    assertThat(anew.report().rebuilt()).isEqualTo("the base's format is 1, this Nightjar's is 2");
    assertThat(anew.nodes()).isEqualTo(300);
    assertThat(anew.report().unreachable()).isZero();
  }

  @Test
  void anIndexThatIsReplacedWhileItIsOpenedGivesTheNewOne() throws IOException {
    vectors("one", 300, NONE, NONE);
    IndexSpec keepOne = new IndexPlans().vectors(1000, 1000).keep(1).made();
    index("a", Optional.empty(), keepOne);
    try (IndexStore.Opened open =
        IndexStore.openCurrent(folder.resolve("index").toString(), hadoop())) {
      index("b", Optional.empty(), keepOne);
      assertThat(files()).noneMatch(name -> name.contains("index=a"));
      assertThat(nearest(open.index(), 5, false)).startsWith(VectorRuns.id(5));
    }
    assertThat(current().id()).isEqualTo("b");
  }
}
