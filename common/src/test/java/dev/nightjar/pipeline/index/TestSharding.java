package dev.nightjar.pipeline.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexReport;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.testing.IndexManifests;
import dev.nightjar.testing.IndexPlans;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many shards there are, how they are made, and whether they have everything. */
class TestSharding {
  private static Sharding of(long vectors, long shard, long segment) {
    return Sharding.of(vectors, new IndexPlans().vectors(shard, segment).made());
  }

  @Test
  void aShardThatNoGraphCanHaveIsRefusedBeforeItIsBuilt() {
    assertThatThrownBy(() -> of(60_000_000, 60_000_000, 100_000))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(
            "‹index.max-shard-vectors›: 60000000 (a graph has 52,377,649 nodes at most; allow less");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1000, 1000, 1, 1",
    "1000, 1000, 1000, 1, 1",
    "1001, 1000, 1000, 2, 1",
    "3000, 1000, 400, 3, 3",
    "3000, 1000000, 400, 1, 8",
    "3000, 1000000, 3000, 1, 1",
    "3, 1, 1, 3, 1",
    "4000000000, 5000000, 100000, 800, 50",
  })
  void shardsAndSegmentsFollowFromTheNumberOfVectors(
      long vectors, long shard, long segment, int shards, int segments) {
    Sharding sharding = of(vectors, shard, segment);
    assertThat(sharding).isEqualTo(new Sharding(shards, segments));
    assertThat(sharding.partitions()).isEqualTo(shards * segments);
  }

  @Test
  void noShardIsToHoldMoreThanItMay() {
    for (long vectors = 1; vectors < 500; vectors++) {
      Sharding sharding = of(vectors, 37, 10);
      assertThat(37L * sharding.shards()).as("of %d", vectors).isGreaterThanOrEqualTo(vectors);
      assertThat(37L * (sharding.shards() - 1)).isLessThan(vectors);
    }
  }

  private static ShardFiles segment(int number, String attempt) {
    return IndexManifests.shard(
        String.format(Locale.ROOT, "_staging/a-1/shard-%05d%s", number, attempt), 5);
  }

  /** As a hash modulo the number of segments, modulo that of shards, is modulo that of shards. */
  @Test
  void eachShardGetsItsSegmentsWhateverAttemptMadeThemAndWhicheverAreEmpty() {
    Sharding sharding = new Sharding(3, 4);
    List<ShardFiles> built =
        IntStream.range(0, 12)
            .filter(number -> number % 3 != 2 && number != 4)
            .mapToObj(number -> segment(number, number == 6 ? "-1001" : ""))
            .toList();
    List<List<ShardFiles>> grouped = sharding.byShard(built);
    assertThat(grouped).hasSize(3);
    assertThat(grouped.get(0))
        .containsExactly(segment(0, ""), segment(3, ""), segment(6, "-1001"), segment(9, ""));
    assertThat(grouped.get(1)).containsExactly(segment(1, ""), segment(7, ""), segment(10, ""));
    assertThat(grouped.get(2)).isEmpty();
  }

  private static BuiltShards built(BuiltShards.Origin origin, int... chunks) {
    return new BuiltShards(
        IntStream.of(chunks).mapToObj(n -> IndexManifests.shard("shard", n)).toList(),
        chunks.length,
        origin);
  }

  @ParameterizedTest
  @CsvSource({"9, shards 10", "11, shards 10"})
  void shardsWithMoreOrFewerVectorsThanTheRunAreNotPublished(long vectors, String has) {
    BuiltShards shards = built(BuiltShards.Origin.NEW, 7, 3);
    assertThatThrownBy(() -> shards.require(vectors, "a", "one"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            String.format(
                Locale.ROOT,
                "Cannot publish index a: run one has %d vectors, the %s; are its chunk ids unique?",
                vectors,
                has));
    assertThatCode(() -> shards.require(10, "a", "one")).doesNotThrowAnyException();
  }

  @Test
  void theReportTellsHowTheIndexCameAbout() {
    IndexManifest index =
        IndexManifests.manifest("new")
            .measured(new TreeMap<>(Map.of(10, 0.5, 50, 0.97, 100, 0.98)));
    RunReport.Changes changes = new RunReport.Changes(1, 2, 3, 4);
    IndexQuality quality = new IndexQuality(index.recall(), 200, List.of("d7"));
    IndexReport report =
        built(BuiltShards.Origin.updated(IndexManifests.manifest("old"), changes), 10)
            .report(index, quality, Map.of("build", 1.5), "a note");
    assertThat(report)
        .isEqualTo(
            new IndexReport(
                200,
                1,
                List.of("d7"),
                50,
                null,
                "old",
                changes,
                null,
                Map.of("build", 1.5),
                "a note"));
    IndexReport rebuilt =
        built(BuiltShards.Origin.rebuilt(IndexManifests.manifest("old"), "why"), 10)
            .report(index, new IndexQuality(index.recall(), 5, List.of()), Map.of(), null);
    assertThat(rebuilt.base()).isEqualTo("old");
    assertThat(rebuilt.rebuilt()).isEqualTo("why");
    assertThat(rebuilt.chunks()).isNull();
    assertThat(rebuilt.unreachableChunks()).isNull();
    assertThat(rebuilt.note()).isNull();
    assertThat(built(BuiltShards.Origin.NEW, 10).report(index, quality, Map.of(), null).base())
        .isNull();
  }

  private static IndexSpec spec(Optional<TextAnalysis> analysis) {
    IndexSpec spec = new IndexPlans().made();
    return new IndexSpec(
        spec.similarity(),
        spec.maxConnections(),
        spec.beamWidth(),
        spec.quantization(),
        spec.tokenCoding(),
        analysis,
        spec.storeText(),
        spec.maxShardVectors(),
        spec.partitionVectors(),
        spec.width(),
        spec.minRecall(),
        spec.sample(),
        spec.rebuildShare(),
        spec.keep(),
        spec.takeOver());
  }

  @Test
  void anIndexReadsTextsAsItIsToldElseAsTheOneBeforeElseAsTheyNeed() {
    Supplier<List<String>> unasked =
        () -> {
          throw new IllegalStateException("nobody needs the texts");
        };
    Optional<IndexManifest> base = Optional.of(IndexManifests.manifest("old"));
    IndexParameters told = spec(Optional.of(TextAnalysis.CJK)).parameters(16, base, unasked);
    assertThat(told.analysis()).isEqualTo(TextAnalysis.CJK);
    IndexSpec open = spec(Optional.empty());
    assertThat(open.parameters(16, base, unasked)).isEqualTo(IndexManifests.PARAMETERS);
    Map<String, TextAnalysis> texts =
        Map.ofEntries(
            entry("this is what the nightjar does in the night", TextAnalysis.ENGLISH_CJK),
            entry("Die Nachtschwalbe jagt nachts nach Motten", TextAnalysis.STANDARD_CJK));
    texts.forEach(
        (text, fitting) ->
            assertThat(open.parameters(16, Optional.empty(), () -> List.of(text)).analysis())
                .as(text)
                .isEqualTo(fitting));
  }
}
