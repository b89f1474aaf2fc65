package dev.nightjar.index;

import static dev.nightjar.index.Chunks.DIMENSION;
import static dev.nightjar.index.Chunks.chunk;
import static dev.nightjar.index.Chunks.parameters;
import static dev.nightjar.index.Chunks.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Searches by items of an index. {@link TestIndexContract} has the vectors they ask for. */
class TestExamples {
  private static final Question NOTHING = new Question("", null);

  /** Chunk n of document n / 3; 3 says again what 0 says, in another shard. */
  private static final List<String> TEXTS =
      List.of(
          "the red fox hunts at night",
          "a fox sleeps by day",
          "the den of a fox",
          "the red fox hunts at night",
          "foxes and owls hunt mice at night",
          "owls see well at night",
          "bread is baked with flour and yeast",
          "flour is ground from wheat",
          "yeast makes bread rise");

  @TempDir static Path folder;
  private static ChunkIndex index;

  @BeforeAll
  static void build() throws IOException {
    index = open(parameters());
  }

  @AfterAll
  static void close() throws IOException {
    index.close();
  }

  private static ChunkIndex open(IndexParameters parameters) throws IOException {
    List<Path> shards = new ArrayList<>();
    for (int from : new int[] {0, 3}) {
      Path shard = folder.resolve(parameters.storeText() + "-" + from);
      try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters)) {
        for (int n = from; n < (from == 0 ? 3 : TEXTS.size()); n++) {
          builder.add(chunk(n, TEXTS.get(n)), vector(n == 3 ? 0 : n));
        }
        builder.build(shard);
      }
      shards.add(shard);
    }
    return ChunkIndex.open(shards, parameters);
  }

  private static SearchParameters options(SearchMode mode, boolean byDocument) {
    return new SearchParameters(mode, 9, 100, "", byDocument, false);
  }

  private static List<String> like(
      SearchMode mode, boolean byDocument, List<String> liked, List<String> unliked)
      throws IOException {
    SearchParameters options = options(mode, byDocument);
    Question question = index.like(NOTHING, new Likes(liked, unliked, 1), options);
    return index.search(question, options).stream().map(SearchHit::chunkId).toList();
  }

  @ParameterizedTest
  @EnumSource(value = SearchMode.class, mode = EnumSource.Mode.EXCLUDE, names = "SPARSE")
  void neitherAnItemNorItsCopiesAreHitsAndRanksCountTheOthers(SearchMode mode) throws IOException {
    SearchParameters options = options(mode, false);
    Question question = index.like(NOTHING, new Likes(List.of("d0#0"), List.of(), 1), options);
    List<SearchHit> hits = index.search(question, options);
    assertThat(hits).extracting(SearchHit::chunkId).doesNotContain("d0#0", "d1#0").contains("d0#1");
    SearchHit first = hits.getFirst();
    assertThat(Stream.of(first.vectorRank(), first.textRank())).contains(Optional.of(1));
  }

  @Test
  void aDocumentStandsForItsChunksAndIsLeftOutWithThem() throws IOException {
    assertThat(like(SearchMode.VECTOR, false, List.of("d0"), List.of("d2#1")))
        .containsExactlyInAnyOrder("d1#1", "d1#2", "d2#0", "d2#2");
    assertThat(like(SearchMode.VECTOR, true, List.of("d0#1"), List.of()))
        .as("of documents, the whole one of a chunk is no hit")
        .hasSize(2)
        .allMatch(id -> !id.startsWith("d0"));
  }

  @Test
  void byTextTermsOfTheItemFindOthersAndTermsOfWhatIsUnlikedDoNot() throws IOException {
    assertThat(like(SearchMode.TEXT, false, List.of("d1#1"), List.of()))
        .containsExactlyInAnyOrder("d0#0", "d1#0", "d0#1", "d0#2", "d1#2");
    assertThat(like(SearchMode.TEXT, false, List.of("d1#1"), List.of("d1#2")))
        .as("night and owls are what it is not to be like")
        .containsExactlyInAnyOrder("d0#0", "d1#0", "d0#1", "d0#2");
    assertThat(like(SearchMode.HYBRID, false, List.of("d2#0"), List.of())).startsWith("d2#2");
  }

  @Test
  void aQuestionAndItemsBothCount() throws IOException {
    SearchParameters options = options(SearchMode.TEXT, false);
    Question wheat =
        index.like(new Question("wheat", null), new Likes(List.of("d0#1"), List.of(), 1), options);
    assertThat(index.search(wheat, options))
        .extracting(SearchHit::chunkId)
        .contains("d2#1", "d0#2")
        .doesNotContain("d0#1", "d2#0");
  }

  @Test
  void unknownIdsAreAllNamedWithWhatWasMeant() {
    assertThatThrownBy(
            () -> like(SearchMode.VECTOR, false, List.of("d11", "d0"), List.of("nothing alike")))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(
            """
            Invalid option ‹search.like›: 'd11' (the index has no chunk and no document of this id); did you mean 'd1'?
            Invalid option ‹search.unlike›: 'nothing alike' (the index has no chunk and no document of this id); \
            ids are those of the answers to a search, document_id and chunk_id in JSON""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "VECTOR | 0 |   |    | d0 | Missing option ‹search.like›: ‹search.unlike› says what",
        "TEXT   | 0 | x |    | d0 | Missing option ‹search.like›: by text",
        "VECTOR | 5 |   | d0 |    | Invalid option ‹search.rerank›: 5 (it ranks by the tokens",
        "VECTOR | 0 |   | d0 | d0 | Invalid option ‹search.unlike›: d0 (‹search.like› names it",
      })
  void whatDoesNotGoTogetherIsRefused(
      SearchMode mode, int rerank, String text, String liked, String unliked, String problem) {
    Likes likes =
        new Likes(
            liked == null ? List.of() : List.of(liked),
            unliked == null ? List.of() : List.of(unliked),
            1);
    SearchParameters options =
        new SearchParameters(mode, 9, 100, "", false, false).reranking(rerank);
    assertThatThrownBy(
            () ->
                index.like(
                    text == null ? NOTHING : new Question(text, new float[DIMENSION]),
                    likes,
                    options))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void anIndexWithoutTextsGoesByVectorsAlone() throws IOException {
    IndexParameters parameters =
        new IndexParameters(
            Similarity.COSINE, DIMENSION, 16, 100, Quantization.NONE, TextAnalysis.ENGLISH, false);
    try (ChunkIndex bare = open(parameters)) {
      Likes likes = new Likes(List.of("d0"), List.of(), 1);
      SearchParameters byVector = options(SearchMode.VECTOR, false);
      assertThat(bare.search(bare.like(NOTHING, likes, byVector), byVector)).hasSize(6);
      SearchParameters byText = options(SearchMode.TEXT, false);
      Question question = bare.like(NOTHING, likes, byText);
      assertThatThrownBy(() -> bare.search(question, byText))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("the index keeps no texts to take terms from");
    }
  }
}
