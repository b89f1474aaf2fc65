package dev.nightjar.index;

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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.evaluate.IndexRecall;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Questions as they are answered: by vector, by text, by both, filtered, grouped, ranked anew. */
class TestChunkIndex {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void exactSearchScoresAsTheDefinitionDoesAndTheGraphFindsTheSame(Similarity similarity)
      throws IOException {
    IndexParameters parameters = parameters(similarity, Quantization.NONE);
    List<Path> shards =
        List.of(shard(folder, "a", parameters, 0, 700), shard(folder, "b", parameters, 700, 1100));
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

  @ParameterizedTest
  @EnumSource(Quantization.class)
  void quantisedGraphsAreRescoredWithFullVectors(Quantization quantization) throws IOException {
    IndexParameters parameters = parameters(Similarity.COSINE, quantization);
    try (ChunkIndex index =
        ChunkIndex.open(List.of(shard(folder, "q", parameters, 0, 1000)), parameters)) {
      float[][] exact = new float[50][];
      float[][] found = new float[50][];
      for (int q = 0; q < 50; q++) {
        exact[q] =
            scores(
                index.search(
                    new Question("", vector(-q - 1)), options(SearchMode.VECTOR, 10, true)));
        found[q] = index.nearest(vector(-q - 1), 10, 150);
      }
      assertThat(IndexRecall.of(exact, found)).isGreaterThan(0.95);
    }
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
  void hybridAddsWhatBothRankingsGive() throws IOException {
    try (ChunkIndex index = texts("red fox", "blue fox", "green bird", "grey stone")) {
      List<SearchHit> hits =
          index.search(new Question("bird", vector(0)), options(SearchMode.HYBRID, 10, true));
      for (SearchHit hit : hits) {
        double text = hit.textPart().orElseThrow();
        assertThat(hit.score()).isEqualTo(hit.vectorPart().orElseThrow() + text);
        assertThat(text).isCloseTo(hit.textRank().isPresent() ? 0.2 : 0, within(1e-12));
        assertThat(hit.similarity()).isPresent();
      }
      assertThat(hits)
          .hasSize(4)
          .filteredOn(hit -> hit.textRank().isPresent())
          .extracting(SearchHit::chunkId)
          .containsExactly("d0#2");
    }
  }

  /** Chunks 28 to 31 are of d9 and d10, which lie in both shards. */
  @Test
  void showsWhatStandsAroundAChunkAndWhichValuesThereAre() throws IOException {
    List<Path> shards =
        List.of(shard(folder, "k", parameters(), 29, 40), shard(folder, "l", parameters(), 0, 29));
    try (ChunkIndex index = ChunkIndex.open(shards, parameters())) {
      assertThat(index.around("d9#1", 1))
          .extracting(StoredChunk::chunkId)
          .containsExactly("d9#0", "d9#1", "d9#2");
      assertThat(index.around("d9#2", 1))
          .extracting(chunk -> chunk.text().orElse(""))
          .containsExactly("text 28", "text 29");
      assertThat(index.around("d9", 0)).extracting(StoredChunk::chunkId).containsExactly("d9#0");
      assertThat(index.around("nobody", 5)).isEmpty();
      assertThat(index.attributes()).containsExactly("n");
      assertThat(index.values("n", "1", 4)).isEqualTo(Map.of("1", 1, "10", 1, "11", 1, "12", 1));
      assertThat(index.values("n", "39", 4)).isEqualTo(Map.of("39", 1));
      assertThat(index.values("m", "", 4)).isEmpty();
    }
  }

  @Test
  void groupsByDocumentAndFiltersBeforeRanking() throws IOException {
    List<Path> shards =
        List.of(
            shard(folder, "g", parameters(), 0, 1000),
            shard(folder, "h", parameters(), 1000, 1300));
    try (ChunkIndex index = ChunkIndex.open(shards, parameters())) {
      SearchParameters grouped = new SearchParameters(SearchMode.VECTOR, 50, 100, "", true, false);
      List<SearchHit> documents = index.search(new Question("", vector(5)), grouped);
      assertThat(documents).hasSize(50);
      assertThat(documents.stream().map(SearchHit::documentId)).doesNotHaveDuplicates();
      assertThat(documents.getFirst().chunkId()).isEqualTo(chunk(5).chunkId());
      for (String filter :
          List.of(
              "n < 500",
              "n >= 200 and n < 1100",
              "n >= 100 and n < 140",
              "document_id in ('d7', 'd8')",
              "n < 0")) {
        int[] passing =
            switch (filter) {
              case "n < 500" -> new int[] {0, 500};
              case "n >= 200 and n < 1100" ->
                  new int[] {200, 1100}; // by the graph, and by comparing all
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

  @ParameterizedTest
  @EnumSource(value = SearchMode.class, mode = EnumSource.Mode.EXCLUDE, names = "SPARSE")
  void onlyTheBestAreRankedAnewAndTheOthersFollowAsTheyWere(SearchMode mode) throws IOException {
    Question question = new Question("fox", axis(), new float[][] {{1}});
    try (ChunkIndex index = answeringLater(30)) {
      for (String filter : List.of("", "n >= 5 and n < 25")) {
        for (boolean exact : new boolean[] {true, false}) {
          List<SearchHit> once =
              index.search(question, new SearchParameters(mode, 12, 100, filter, false, exact));
          for (int rerank : new int[] {1, 3, 12}) {
            List<SearchHit> expected = new ArrayList<>(once);
            expected.subList(0, rerank).sort(Comparator.comparingInt(hit -> -number(hit)));
            for (int top : new int[] {2, 12}) {
              List<SearchHit> hits =
                  index.search(
                      question,
                      new SearchParameters(mode, top, 100, filter, false, exact).reranking(rerank));
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
              index.search(
                  question, new SearchParameters(mode, 30, 100, "", false, true).reranking(10_000)))
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
              question,
              new SearchParameters(SearchMode.VECTOR, 4, 100, "", true, true).reranking(4));
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

  @Test
  void aQuestionWithoutAVectorIsRefusedWhereTheModeNeedsOne() throws IOException {
    try (ChunkIndex index = texts("red fox")) {
      for (SearchMode mode : List.of(SearchMode.VECTOR, SearchMode.HYBRID)) {
        assertThatThrownBy(() -> index.search(new Question("fox?", null), options(mode, 1, false)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("Missing vector of the question: fox?");
      }
      assertThat(index.search(new Question("fox?", null), options(SearchMode.TEXT, 1, false)))
          .hasSize(1);
    }
  }

  @Test
  void otherDimensionsAreRefusedByName() throws IOException {
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters())) {
      assertThatThrownBy(() -> builder.add(chunk(3), new float[3]))
          .hasMessage("Cannot index chunk 'd1#0': its vector has dimension 3, the index 16");
    }
    try (ChunkIndex index =
        ChunkIndex.open(List.of(shard(folder, "x", parameters(), 0, 10)), parameters())) {
      assertThatThrownBy(
              () ->
                  index.search(
                      new Question("", new float[2]), options(SearchMode.VECTOR, 1, false)))
          .hasMessage("Cannot search with a vector of dimension 2: the index has 16");
    }
  }
}
