package dev.nightjar.index.shard;

import static dev.nightjar.index.Chunks.DIMENSION;
import static dev.nightjar.index.Chunks.chunk;
import static dev.nightjar.index.Chunks.defined;
import static dev.nightjar.index.Chunks.number;
import static dev.nightjar.index.Chunks.options;
import static dev.nightjar.index.Chunks.parameters;
import static dev.nightjar.index.Chunks.scores;
import static dev.nightjar.index.Chunks.shard;
import static dev.nightjar.index.Chunks.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.evaluate.IndexRecall;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.Chunks;
import dev.nightjar.index.Question;
import dev.nightjar.index.SearchHit;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shards as they are built, merged, updated and exported. */
class TestShardBuilder {
  @TempDir Path folder;

  @Test
  void equalChunksMakeEqualGraphsAndMergingLosesNothing() throws IOException {
    Path one = shard(folder, "one", parameters(), 0, 1200);
    Path again = shard(folder, "again", parameters(), 0, 1200);
    assertThat(links(one)).isEqualTo(links(again));
    List<Path> parts = new ArrayList<>();
    for (int p = 0; p < 4; p++) {
      parts.add(shard(folder, "part-" + p, parameters(), 300 * p, 300 * (p + 1)));
    }
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters())) {
      for (Path part : parts) {
        builder.addShard(part, Set.of());
      }
      assertThat(builder.build(folder.resolve("merged")).chunks()).isEqualTo(1200);
    }
    double merged = recall(folder.resolve("merged"));
    assertThat(merged).isGreaterThan(0.97).isGreaterThan(recall(one) - 0.01);
  }

  private static String links(Path shard) throws IOException {
    StringBuilder links = new StringBuilder();
    try (ShardGraph graph = new ShardGraph(shard)) {
      links.append(graph.entryNode()).append(Arrays.toString(graph.tops()));
      int[] tops = graph.tops();
      for (int node = 0; node < graph.size(); node++) {
        for (int layer = 0; layer <= tops[node]; layer++) {
          int[] neighbors = new int[32];
          links.append('\n').append(graph.neighbors(layer, node, neighbors));
          links.append(Arrays.toString(neighbors));
        }
      }
    }
    return links.toString();
  }

  private static double recall(Path shard) throws IOException {
    try (ChunkIndex index = ChunkIndex.open(List.of(shard), parameters())) {
      float[][] exact = new float[100][];
      float[][] found = new float[100][];
      for (int q = 0; q < 100; q++) {
        exact[q] =
            scores(
                index.search(
                    new Question("", vector(-q - 1)), options(SearchMode.VECTOR, 10, true)));
        found[q] = index.nearest(vector(-q - 1), 10, 64);
      }
      return IndexRecall.of(exact, found);
    }
  }

  @Test
  void anUpdatedShardHasWhatStayedAndWhatCame() throws IOException {
    Path base = shard(folder, "base", parameters(), 0, 900);
    Set<String> leaving = new HashSet<>();
    Map<String, Long> expected = new HashMap<>();
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters())) {
      for (int n = 0; n < 900; n++) {
        if (n % 10 == 0) {
          leaving.add(chunk(n).chunkId());
        } else {
          expected.put(chunk(n).chunkId(), (long) n);
        }
      }
      for (int n = 900; n < 950; n++) {
        builder.add(chunk(n), vector(n));
        expected.put(chunk(n).chunkId(), (long) n);
      }
      builder.addShard(base, leaving);
      assertThat(builder.build(folder.resolve("updated")).chunks()).isEqualTo(860);
    }
    try (ChunkIndex index = ChunkIndex.open(List.of(folder.resolve("updated")), parameters())) {
      assertThat(index.digests()).isEqualTo(expected);
      assertThat(index.search(new Question("", vector(20)), options(SearchMode.VECTOR, 1, false)))
          .noneMatch(hit -> hit.chunkId().equals(chunk(20).chunkId()));
      assertThat(index.search(new Question("", vector(920)), options(SearchMode.VECTOR, 1, false)))
          .extracting(SearchHit::chunkId)
          .containsExactly(chunk(920).chunkId());
    }
    assertThat(recall(folder.resolve("updated"))).isGreaterThan(0.97);
    try (ChunkIndex index = ChunkIndex.open(List.of(base), parameters())) {
      assertThat(index.size()).isEqualTo(900);
    }
  }

  /** Every fourth chunk has the vector of chunk 0; every fourth after it, one hardly different. */
  private static float[] copied(int n) {
    float[] vector = vector(n % 4 == 0 || n % 4 == 1 ? 0 : n);
    vector[n % 4 == 1 ? n % DIMENSION : 0] += n % 4 == 1 ? 0.001f * n : 0;
    return vector;
  }

  private static boolean isCopied(int n) {
    return n % 4 < 2;
  }

  private ShardBuilder.Built copies(
      Path target,
      Quantization quantization,
      List<Path> with,
      Set<String> without,
      int from,
      int to)
      throws IOException {
    IndexParameters parameters = parameters(Similarity.COSINE, quantization);
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters)) {
      for (int n = from; n < to; n++) {
        builder.add(chunk(n, "text of " + n), copied(n));
      }
      for (Path shard : with) {
        builder.addShard(shard, without);
      }
      return with.isEmpty() ? builder.buildSegment(target) : builder.build(target);
    }
  }

  @ParameterizedTest
  @EnumSource(Quantization.class)
  void copiesShareANodeThroughMergesAndUpdatesAndEachIsStillFound(Quantization quantization)
      throws IOException {
    Path a = folder.resolve("a");
    Path b = folder.resolve("b");
    Path merged = folder.resolve("merged");
    Path updated = folder.resolve("updated");
    copies(a, quantization, List.of(), Set.of(), 0, 100);
    copies(b, quantization, List.of(), Set.of(), 100, 200);
    ShardBuilder.Built both = copies(merged, quantization, List.of(a, b), Set.of(), 0, 0);
    assertThat(both.chunks()).isEqualTo(200);
    assertThat(both.nodes()).isBetween(101, 104);
    findsAllCopies(merged, quantization, 0, 200, Set.of());
    Set<String> first = Set.of(chunk(0).chunkId(), chunk(1).chunkId(), chunk(2).chunkId());
    ShardBuilder.Built later = copies(updated, quantization, List.of(merged), first, 200, 220);
    assertThat(later.chunks()).isEqualTo(217);
    assertThat(later.nodes()).isBetween(110, 113);
    findsAllCopies(updated, quantization, 0, 220, first);
    Set<String> all = new HashSet<>();
    IntStream.range(0, 220)
        .filter(TestShardBuilder::isCopied)
        .forEach(n -> all.add(chunk(n).chunkId()));
    assertThat(copies(folder.resolve("none"), quantization, List.of(updated), all, 0, 0))
        .isEqualTo(new ShardBuilder.Built(109, 109));
  }

  private void findsAllCopies(
      Path shard, Quantization quantization, int from, int to, Set<String> without)
      throws IOException {
    IndexParameters parameters = parameters(Similarity.COSINE, quantization);
    int[] chunks =
        IntStream.range(from, to).filter(n -> !without.contains(chunk(n).chunkId())).toArray();
    try (ChunkIndex index = ChunkIndex.open(List.of(shard), parameters)) {
      assertThat(index.size()).isEqualTo(chunks.length);
      for (int asked : new int[] {4, 57, 62, 161}) {
        Question question = new Question("of " + asked, copied(asked));
        Set<String> expected =
            Arrays.stream(chunks)
                .filter(TestShardBuilder::isCopied)
                .mapToObj(n -> chunk(n).chunkId())
                .collect(Collectors.toSet());
        for (boolean exact : new boolean[] {true, false}) {
          for (String filter : List.of("", "n >= 0")) {
            List<SearchHit> hits =
                index.search(
                    question,
                    new SearchParameters(SearchMode.VECTOR, 300, 300, filter, false, exact));
            assertThat(hits).hasSize(chunks.length);
            assertThat(ids(hits)).as("all different").hasSize(chunks.length);
            assertThat(hits)
                .allMatch(
                    hit ->
                        Math.abs(hit.score() - similarity(copied(asked), copied(number(hit))))
                            <= 1e-6);
            if (isCopied(asked)) {
              assertThat(ids(hits.subList(0, expected.size()))).isEqualTo(expected);
            }
          }
          assertThat(
                  index.search(
                      question,
                      new SearchParameters(
                          SearchMode.VECTOR, 3, 10, "n = 116 or n = 41", false, exact)))
              .extracting(Chunks::number)
              .containsExactlyInAnyOrder(116, 41);
          assertThat(
                  index.search(
                      question, new SearchParameters(SearchMode.VECTOR, 20, 30, "", true, exact)))
              .extracting(SearchHit::documentId)
              .doesNotHaveDuplicates()
              .hasSize(20);
        }
        assertThat(index.search(question, options(SearchMode.TEXT, 1, false)))
            .extracting(Chunks::number)
            .containsExactly(asked);
        assertThat(index.reaches(copied(asked), 10, 30)).isTrue();
      }
    }
    try (ShardGraph graph = new ShardGraph(shard)) {
      List<String> ids = new ArrayList<>();
      for (int node = 0; node < graph.size(); node++) {
        graph.ids(node).forEach(id -> ids.add(id.chunkId()));
      }
      assertThat(ids)
          .hasSize(chunks.length)
          .isSubsetOf(
              Arrays.stream(chunks).mapToObj(n -> chunk(n).chunkId()).collect(Collectors.toSet()));
      assertThat(ids).doesNotHaveDuplicates();
    }
  }

  private static Set<String> ids(List<SearchHit> hits) {
    return hits.stream().map(SearchHit::chunkId).collect(Collectors.toSet());
  }

  private static double similarity(float[] a, float[] b) {
    return defined(Similarity.COSINE, a, b);
  }

  /** Vectors 0 to 699, and 600 near that of chunk 3. */
  private ShardBuilder.Built crowd(Path target, float noise) throws IOException {
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters())) {
      for (int n = 0; n < 1300; n++) {
        builder.add(chunk(n), ofCrowd(n, noise));
      }
      return builder.build(target);
    }
  }

  private static float[] ofCrowd(int n, float noise) {
    if (n < 700) {
      return vector(n);
    }
    float[] vector = vector(3);
    float[] away = vector(n);
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] += noise * away[d];
    }
    return vector;
  }

  private static void reachesAll(Path shard, float noise) throws IOException {
    try (ChunkIndex index = ChunkIndex.open(List.of(shard), parameters())) {
      for (int n = 0; n < 1300; n++) {
        assertThat(index.reaches(ofCrowd(n, noise), 10, 64)).isTrue();
      }
    }
  }

  /** A crowd of near copies would take in every search that passes by. */
  @Test
  void aCrowdOfNearCopiesHidesNoOther() throws IOException {
    crowd(folder.resolve("crowd"), 0.005f);
    assertThat(recall(folder.resolve("crowd")))
        .isGreaterThan(recall(shard(folder, "others", parameters(), 0, 700)) - 0.002);
    reachesAll(folder.resolve("crowd"), 0.005f);
  }

  @Test
  void vectorsOfACrowdAreVariantsThoughLessNear() throws IOException {
    assertThat(crowd(folder.resolve("crowd"), 0.25f).nodes()).isLessThan(720);
    reachesAll(folder.resolve("crowd"), 0.25f);
  }

  @ParameterizedTest
  @EnumSource(GraphFormat.class)
  void exportedFilesHoldTheGraphWithItsVectors(GraphFormat format) throws IOException {
    Path shard = shard(folder, "e", parameters(), 0, 500);
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (ShardGraph graph = new ShardGraph(shard)) {
      format.write(graph, parameters(), bytes);
      ExportedGraph read =
          format == GraphFormat.HNSWLIB
              ? ExportedGraph.ofHnswlib(bytes.toByteArray())
              : ExportedGraph.ofFaiss(bytes.toByteArray());
      assertThat(read.entry()).isEqualTo(graph.entryNode());
      int[] tops = graph.tops();
      for (int node = 0; node < 500; node++) {
        assertThat(read.vectors()[node]).isEqualTo(graph.vector(node));
        assertThat(read.links().get(node)).hasSize(tops[node] + 1);
        for (int layer = 0; layer <= tops[node]; layer++) {
          int[] neighbors = new int[32];
          int count = graph.neighbors(layer, node, neighbors);
          assertThat(read.links().get(node).get(layer)).isEqualTo(Arrays.copyOf(neighbors, count));
        }
        String id = graph.ids(node).getFirst().chunkId();
        int n =
            3 * Integer.parseInt(id.substring(1, id.length() - 2))
                + id.charAt(id.length() - 1)
                - '0';
        assertThat(read.vectors()[node]).isEqualTo(Similarity.COSINE.stored(vector(n)));
      }
    }
  }
}
