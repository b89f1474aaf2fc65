package dev.nightjar.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.evaluate.IndexRecall;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shards as they are built, merged and searched. */
class TestChunkIndex {
  private static final int DIMENSION = 16;
  @TempDir Path folder;

  private static IndexParameters parameters(Similarity similarity, Quantization quantization) {
    return new IndexParameters(
        similarity, DIMENSION, 16, 100, quantization, TextAnalysis.ENGLISH_CJK, true);
  }

  private static IndexParameters parameters() {
    return parameters(Similarity.COSINE, Quantization.NONE);
  }

  private static float[] vector(long seed) {
    Random random = new Random(seed);
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static IndexedChunk chunk(int n, String text) {
    String document = "d" + n / 3;
    return new IndexedChunk(
        document + "#" + n % 3, document, n % 3, 10 * n, 10 * n + 5, text, Map.of("n", "" + n), n);
  }

  private static IndexedChunk chunk(int n) {
    return chunk(n, "text " + n);
  }

  private Path shard(String name, IndexParameters parameters, int from, int to) throws IOException {
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work-" + name), parameters)) {
      for (int n = from; n < to; n++) {
        builder.add(chunk(n), vector(n));
      }
      assertThat(builder.build(folder.resolve(name)).chunks()).isEqualTo(to - from);
    }
    assertThat(folder.resolve("work-" + name)).doesNotExist();
    return folder.resolve(name);
  }

  private static SearchParameters options(SearchMode mode, int top, boolean exact) {
    return new SearchParameters(mode, top, 100, "", false, exact);
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void exactSearchScoresAsTheDefinitionDoesAndTheGraphFindsTheSame(Similarity similarity)
      throws IOException {
    IndexParameters parameters = parameters(similarity, Quantization.NONE);
    List<Path> shards = List.of(shard("a", parameters, 0, 700), shard("b", parameters, 700, 1100));
    try (ChunkIndex index = ChunkIndex.open(shards, parameters)) {
      int same = 0;
      for (int q = 0; q < 20; q++) {
        float[] query = vector(-1 - q);
        TreeMap<Double, String> expected = new TreeMap<>();
        for (int n = 0; n < 1100; n++) {
          expected.put(-defined(similarity, query, vector(n)), chunk(n).chunkId());
        }
        List<SearchHit> exact =
            index.search(new Question("", query), options(SearchMode.VECTOR, 10, true));
        assertThat(exact)
            .extracting(SearchHit::chunkId)
            .containsExactlyElementsOf(expected.values().stream().limit(10).toList());
        assertThat(exact.getFirst().score())
            .isCloseTo(-expected.firstKey(), within(1e-5 * Math.abs(expected.firstKey())));
        List<String> found =
            index.search(new Question("", query), options(SearchMode.VECTOR, 10, false)).stream()
                .map(SearchHit::chunkId)
                .toList();
        same += (int) exact.stream().filter(hit -> found.contains(hit.chunkId())).count();
      }
      assertThat(same).isGreaterThan(196);
    }
  }

  private static double defined(Similarity similarity, float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return switch (similarity) {
      case COSINE -> dot / Math.sqrt(aa * bb);
      case DOT -> dot;
      case L2 -> -(aa + bb - 2 * dot);
    };
  }

  @ParameterizedTest
  @EnumSource(Quantization.class)
  void quantisedGraphsAreRescoredWithFullVectors(Quantization quantization) throws IOException {
    IndexParameters parameters = parameters(Similarity.COSINE, quantization);
    try (ChunkIndex index = ChunkIndex.open(List.of(shard("q", parameters, 0, 2000)), parameters)) {
      float[][] exact = new float[50][];
      float[][] found = new float[50][];
      for (int q = 0; q < 50; q++) {
        exact[q] =
            scores(
                index.search(
                    new Question("", vector(-q - 1)), options(SearchMode.VECTOR, 10, true)));
        found[q] = index.nearest(vector(-q - 1), 10, 300);
      }
      assertThat(IndexRecall.of(exact, found)).isGreaterThan(0.95);
    }
  }

  private static float[] scores(List<SearchHit> hits) {
    float[] scores = new float[hits.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) hits.get(i).score();
    }
    return scores;
  }

  @Test
  void equalChunksMakeEqualGraphsAndMergingLosesNothing() throws IOException {
    Path one = shard("one", parameters(), 0, 3000);
    Path again = shard("again", parameters(), 0, 3000);
    assertThat(links(one)).isEqualTo(links(again));
    List<Path> parts = new ArrayList<>();
    for (int p = 0; p < 4; p++) {
      parts.add(shard("part-" + p, parameters(), 750 * p, 750 * (p + 1)));
    }
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters())) {
      for (Path part : parts) {
        builder.addShard(part, Set.of());
      }
      assertThat(builder.build(folder.resolve("merged")).chunks()).isEqualTo(3000);
    }
    double merged = recall(folder.resolve("merged"));
    assertThat(merged).isGreaterThan(0.95).isGreaterThan(recall(one) - 0.01);
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
    Path base = shard("base", parameters(), 0, 900);
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
        .filter(TestChunkIndex::isCopied)
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
        List<String> expected =
            Arrays.stream(chunks)
                .filter(TestChunkIndex::isCopied)
                .boxed()
                .sorted(Comparator.comparingDouble(n -> -similarity(copied(asked), copied(n))))
                .map(n -> chunk(n).chunkId())
                .toList();
        for (boolean exact : new boolean[] {true, false}) {
          for (String filter : List.of("", "n >= 0")) {
            List<SearchHit> hits =
                index.search(
                    question,
                    new SearchParameters(SearchMode.VECTOR, 300, 300, filter, false, exact));
            assertThat(hits).extracting(SearchHit::chunkId).doesNotHaveDuplicates();
            assertThat(hits).hasSize(chunks.length);
            for (SearchHit hit : hits) {
              assertThat(hit.score())
                  .isCloseTo(similarity(copied(asked), copied(number(hit))), within(1e-6));
            }
            if (isCopied(asked)) {
              assertThat(hits.subList(0, expected.size()))
                  .extracting(SearchHit::chunkId)
                  .containsExactlyInAnyOrderElementsOf(expected);
            }
          }
          assertThat(
                  index.search(
                      question,
                      new SearchParameters(
                          SearchMode.VECTOR, 3, 10, "n = 116 or n = 41", false, exact)))
              .extracting(TestChunkIndex::number)
              .containsExactlyInAnyOrder(116, 41);
          assertThat(
                  index.search(
                      question, new SearchParameters(SearchMode.VECTOR, 20, 30, "", true, exact)))
              .extracting(SearchHit::documentId)
              .doesNotHaveDuplicates()
              .hasSize(20);
        }
        assertThat(index.search(question, options(SearchMode.TEXT, 1, false)))
            .extracting(TestChunkIndex::number)
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
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(chunks).mapToObj(n -> chunk(n).chunkId()).toList());
    }
  }

  private static double similarity(float[] a, float[] b) {
    return defined(Similarity.COSINE, a, b);
  }

  /** Vectors 0 to 1499, and 600 near that of chunk 3. */
  private ShardBuilder.Built crowd(Path target, float noise) throws IOException {
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters())) {
      for (int n = 0; n < 2100; n++) {
        builder.add(chunk(n), ofCrowd(n, noise));
      }
      return builder.build(target);
    }
  }

  private static float[] ofCrowd(int n, float noise) {
    if (n < 1500) {
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
      for (int n = 0; n < 2100; n++) {
        assertThat(index.reaches(ofCrowd(n, noise), 10, 64)).isTrue();
      }
    }
  }

  /** A crowd of near copies would take in every search that passes by. */
  @Test
  void aCrowdOfNearCopiesHidesNoOther() throws IOException {
    crowd(folder.resolve("crowd"), 0.005f);
    assertThat(recall(folder.resolve("crowd")))
        .isGreaterThan(recall(shard("others", parameters(), 0, 1500)) - 0.002);
    reachesAll(folder.resolve("crowd"), 0.005f);
  }

  @Test
  void vectorsOfACrowdAreVariantsThoughLessNear() throws IOException {
    assertThat(crowd(folder.resolve("crowd"), 0.25f).nodes()).isLessThan(1520);
    reachesAll(folder.resolve("crowd"), 0.25f);
  }

  private ChunkIndex texts(String... texts) throws IOException {
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters())) {
      for (int n = 0; n < texts.length; n++) {
        builder.add(chunk(n, texts[n]), vector(n));
      }
      builder.build(folder.resolve("texts"));
    }
    return ChunkIndex.open(List.of(folder.resolve("texts")), parameters());
  }

  @Test
  void textIsFoundByStemsInEnglishAndByPairsInChinese() throws IOException {
    try (ChunkIndex index =
        texts(
            "Nightjars were hunting moths. They sleep by day. Nobody saw them nesting here.",
            "The vitamin deficiency raises homocysteine.",
            "我喜欢学习人工智能技术，也喜欢看书。",
            "今天天气很好")) {
      Question asked = new Question("hunts at night, a moth", null);
      List<SearchHit> english = index.search(asked, options(SearchMode.TEXT, 10, false));
      assertThat(english).extracting(SearchHit::chunkId).containsExactly("d0#0");
      SearchHit hit = english.getFirst();
      assertThat(index.snippet(asked, hit).orElseThrow())
          .startsWith("Nightjars were hunting moths.");
      assertThat(hit.start()).isZero();
      assertThat(hit.textRank()).contains(1);
      assertThat(hit.bm25().orElseThrow()).isPositive().isEqualTo(hit.score());
      assertThat(hit.similarity()).isEmpty();
      assertThat(hit.attributes()).isEqualTo(Map.of("n", "0"));
      assertThat(index.search(new Question("学习技术", null), options(SearchMode.TEXT, 10, false)))
          .extracting(SearchHit::chunkId)
          .containsExactly("d0#2");
      assertThat(index.search(new Question("?!", null), options(SearchMode.TEXT, 10, false)))
          .isEmpty();
    }
  }

  @Test
  void hybridAddsReciprocalRanksOfBoth() throws IOException {
    try (ChunkIndex index = texts("red fox", "blue fox", "green bird", "grey stone")) {
      List<SearchHit> hits =
          index.search(new Question("bird", vector(0)), options(SearchMode.HYBRID, 10, true));
      for (SearchHit hit : hits) {
        double sum =
            hit.vectorRank().map(rank -> 1.0 / (60 + rank)).orElse(0.0)
                + hit.textRank().map(rank -> 1.0 / (60 + rank)).orElse(0.0);
        assertThat(hit.score()).isCloseTo(sum, within(1e-12));
        assertThat(hit.similarity()).isPresent();
      }
      assertThat(hits.getFirst().chunkId()).isEqualTo("d0#2");
      assertThat(hits).hasSize(4);
    }
  }

  @Test
  void groupsByDocumentAndFiltersBeforeRanking() throws IOException {
    List<Path> shards =
        List.of(shard("g", parameters(), 0, 2700), shard("h", parameters(), 2700, 3000));
    try (ChunkIndex index = ChunkIndex.open(shards, parameters())) {
      SearchParameters grouped = new SearchParameters(SearchMode.VECTOR, 50, 100, "", true, false);
      List<SearchHit> documents = index.search(new Question("", vector(5)), grouped);
      assertThat(documents).hasSize(50);
      assertThat(documents.stream().map(SearchHit::documentId)).doesNotHaveDuplicates();
      assertThat(documents.getFirst().chunkId()).isEqualTo(chunk(5).chunkId());
      for (String filter :
          List.of(
              "n < 1500",
              "n >= 200 and n < 2800",
              "n >= 100 and n < 140",
              "document_id in ('d7', 'd8')",
              "n < 0")) {
        int[] passing =
            switch (filter) {
              case "n < 1500" -> new int[] {0, 1500};
              case "n >= 200 and n < 2800" ->
                  new int[] {200, 2800}; // by the graph, and by comparing all
              case "n < 0" -> new int[] {0, 0};
              case "n >= 100 and n < 140" -> new int[] {100, 140};
              default -> new int[] {21, 27};
            };
        for (int q = -9; q > -15; q--) {
          float[] query = vector(q);
          List<String> expected =
              IntStream.range(passing[0], passing[1])
                  .boxed()
                  .sorted(
                      Comparator.comparingDouble(
                          n -> -defined(Similarity.COSINE, query, vector(n))))
                  .limit(10)
                  .map(n -> chunk(n).chunkId())
                  .toList();
          for (boolean exact : new boolean[] {true, false}) {
            assertThat(
                    index.search(
                        new Question("", query),
                        new SearchParameters(SearchMode.VECTOR, 10, 150, filter, false, exact)))
                .as(filter)
                .extracting(SearchHit::chunkId)
                .containsExactlyElementsOf(expected);
          }
        }
      }
    }
  }

  /** Chunks that lie farther and farther from the first axis, and answer better and better. */
  private ChunkIndex answeringLater(int count) throws IOException {
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters())) {
      for (int n = 0; n < count; n++) {
        float[] vector = new float[DIMENSION];
        vector[0] = 1;
        vector[1] = n / 10f;
        builder.add(chunk(n, "fox"), vector, new float[][] {{0}, {answer(n)}});
      }
      builder.build(folder.resolve("tokens"));
    }
    return ChunkIndex.open(List.of(folder.resolve("tokens")), parameters());
  }

  private static float answer(int n) {
    return (n + 1) / 64f;
  }

  private static int number(SearchHit hit) {
    return Integer.parseInt(hit.attributes().get("n"));
  }

  @ParameterizedTest
  @EnumSource(SearchMode.class)
  void onlyTheBestAreRankedAnewAndTheOthersFollowAsTheyWere(SearchMode mode) throws IOException {
    Question question = new Question("fox", axis(), new float[][] {{1}});
    try (ChunkIndex index = answeringLater(30)) {
      for (String filter : List.of("", "n >= 5 and n < 25")) {
        for (boolean exact : new boolean[] {true, false}) {
          List<SearchHit> once =
              index.search(question, new SearchParameters(mode, 12, 100, filter, false, exact, 0));
          for (int rerank : new int[] {1, 3, 12}) {
            List<SearchHit> expected = new ArrayList<>(once);
            expected.subList(0, rerank).sort(Comparator.comparingInt(hit -> -number(hit)));
            for (int top : new int[] {2, 12}) {
              List<SearchHit> hits =
                  index.search(
                      question, new SearchParameters(mode, top, 100, filter, false, exact, rerank));
              assertThat(hits)
                  .as("%s %d of %d %s", filter, rerank, top, exact)
                  .extracting(SearchHit::chunkId)
                  .containsExactlyElementsOf(
                      expected.stream().limit(top).map(SearchHit::chunkId).toList());
              for (int h = 0; h < top; h++) {
                assertThat(hits.get(h).score())
                    .isEqualTo(h < rerank ? answer(number(hits.get(h))) : once.get(h).score());
              }
            }
          }
        }
      }
      assertThat(
              index.search(question, new SearchParameters(mode, 30, 100, "", false, true, 10_000)))
          .extracting(SearchHit::score)
          .isSortedAccordingTo(Comparator.reverseOrder())
          .hasSize(30);
    }
  }

  @Test
  void aDocumentIsRankedByItsBestChunkOfThoseRankedAnew() throws IOException {
    Question question = new Question("", axis(), new float[][] {{1}});
    try (ChunkIndex index = answeringLater(12)) {
      List<SearchHit> hits =
          index.search(
              question, new SearchParameters(SearchMode.VECTOR, 4, 100, "", true, true, 4));
      assertThat(hits)
          .extracting(SearchHit::chunkId)
          .containsExactly("d1#0", "d0#2", "d2#0", "d3#0");
    }
  }

  private static float[] axis() {
    float[] axis = new float[DIMENSION];
    axis[0] = 1;
    return axis;
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void eightBitsAreNearTheFullVectorsInAnyDimension(Similarity similarity) throws IOException {
    for (int dimension : new int[] {1, 16, 20, 300}) {
      Path file = Files.createDirectories(folder.resolve(similarity + "-" + dimension));
      List<float[]> vectors = new ArrayList<>();
      for (int n = 0; n < 50; n++) {
        float[] vector = new float[dimension];
        Random random = new Random(n);
        for (int i = 0; i < dimension; i++) {
          vector[i] = n == 7 ? 0.25f : (float) random.nextGaussian();
        }
        vectors.add(similarity.stored(vector));
      }
      try (Directory shard = MMapDirectory.open(file)) {
        VectorCodes.write(shard, FloatVectorValues.fromFloats(vectors, dimension));
        assertThatThrownBy(() -> VectorCodes.open(shard, dimension, 51))
            .hasMessageContaining("bytes are not 51 vectors of dimension " + dimension);
        try (VectorCodes codes = VectorCodes.open(shard, dimension, 50)) {
          NodeSimilarities near = codes.similarities(similarity);
          int[] nodes = {3, 7, 0, 49, 12, 7};
          for (int q = 0; q < 50; q++) {
            float[] query = vectors.get(q);
            near.from(query);
            float[] found = new float[nodes.length];
            near.of(nodes, nodes.length, found);
            for (int i = 0; i < nodes.length; i++) {
              float exact = similarity.of(query, vectors.get(nodes[i]));
              float bound = 1e-5f * (1 + Math.abs(exact)) + rounding(vectors.get(nodes[i]), query);
              assertThat(found[i]).isCloseTo(exact, within(bound));
            }
          }
        }
      }
    }
  }

  /** How much half a step in every dimension makes, for a squared distance twice. */
  private static float rounding(float[] vector, float[] query) {
    double lower = Double.POSITIVE_INFINITY;
    double upper = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      lower = Math.min(lower, vector[i]);
      upper = Math.max(upper, vector[i]);
      sum += Math.abs(query[i]);
    }
    return (float) (2 * sum * (upper - lower) / 255 / 2);
  }

  @Test
  void otherDimensionsAreRefusedByName() throws IOException {
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters())) {
      assertThatThrownBy(() -> builder.add(chunk(3), new float[3]))
          .hasMessage("Cannot index chunk 'd1#0': its vector has dimension 3, the index 16");
    }
    try (ChunkIndex index =
        ChunkIndex.open(List.of(shard("x", parameters(), 0, 10)), parameters())) {
      assertThatThrownBy(
              () ->
                  index.search(
                      new Question("", new float[2]), options(SearchMode.VECTOR, 1, false)))
          .hasMessage("Cannot search with a vector of dimension 2: the index has 16");
    }
  }

  @ParameterizedTest
  @EnumSource(GraphFormat.class)
  void exportedFilesHoldTheGraphWithItsVectors(GraphFormat format) throws IOException {
    Path shard = shard("e", parameters(), 0, 500);
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
