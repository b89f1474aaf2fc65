package dev.nightjar.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.Likes;
import dev.nightjar.index.Question;
import dev.nightjar.index.SearchHit;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.lucene.store.AlreadyClosedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every index must keep to, checked against an answer that compares all vectors by the
 * definition. Two shards; every tenth chunk has the vector of chunk 0.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class IndexContract {
  private static final int SEED = 20_261_128;
  private static final int CHUNKS = 90;
  private static final int DIMENSION = 20;
  private static final int QUESTIONS = 4;
  private static final int TOP = 10;

  private final IndexParameters parameters;
  private final List<Path> shards = new ArrayList<>();
  private ChunkIndex index;

  /** The contract for indexes of that kind. */
  protected IndexContract(Similarity similarity, Quantization quantization) {
    this.parameters =
        new IndexParameters(
            similarity, DIMENSION, 8, 60, quantization, TextAnalysis.ENGLISH_CJK, true);
  }

  @BeforeAll
  void build(@TempDir Path folder) throws IOException {
    for (int[] range : new int[][] {{0, CHUNKS / 3}, {CHUNKS / 3, CHUNKS}}) {
      Path shard = folder.resolve("from-" + range[0]);
      try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters)) {
        for (int n = range[0]; n < range[1]; n++) {
          builder.add(chunk(n), vector(n));
        }
        builder.build(shard);
      }
      shards.add(shard);
    }
    index = ChunkIndex.open(shards, parameters);
  }

  @AfterAll
  void close() throws IOException {
    index.close();
  }

  private static IndexedChunk chunk(int n) {
    String document = "d" + n / 4;
    Map<String, String> attributes = Map.of("n", "" + n, "kind", n % 3 == 0 ? "a" : "b");
    return new IndexedChunk(
        document + "#" + n % 4, document, n % 4, n, n + 1, "text of " + n, attributes, n);
  }

  private static float[] vector(int n) {
    Random random = new Random(SEED + (n % 10 == 0 ? 0 : n));
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static float[] query(int q) {
    return vector(-1 - 10 * q);
  }

  private double defined(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return switch (parameters.similarity()) {
      case COSINE -> dot / Math.sqrt(aa * bb);
      case DOT -> dot;
      case L2 -> -(aa + bb - 2 * dot);
    };
  }

  /** The similarities of the nearest chunks by the definition, nearest first. */
  private List<Double> expected(float[] query, int top, IntPredicate filter) {
    return IntStream.range(0, CHUNKS)
        .filter(filter)
        .mapToObj(n -> defined(query, vector(n)))
        .sorted(Comparator.reverseOrder())
        .limit(top)
        .toList();
  }

  private List<SearchHit> hits(float[] query, int top, String filter, boolean exact)
      throws IOException {
    return index.search(
        new Question("", query),
        new SearchParameters(SearchMode.VECTOR, top, CHUNKS, filter, false, exact));
  }

  private static int number(SearchHit hit) {
    return 4 * Integer.parseInt(hit.documentId().substring(1)) + hit.chunkIndex();
  }

  /** Hits are other chunks each, ranked from 1, and as near as they say and as is expected. */
  private void assertAnswers(List<SearchHit> hits, float[] query, int top, IntPredicate filter) {
    List<Double> expected = expected(query, top, filter);
    assertThat(hits).as("seed %d", SEED).hasSameSizeAs(expected);
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < hits.size(); i++) {
      int n = number(hits.get(i));
      assertThat(hits.get(i).rank()).isEqualTo(i + 1);
      assertThat(seen.add(n) && filter.test(n)).as("chunk %d, seed %d", n, SEED).isTrue();
      double tolerance = 1e-5 * Math.max(1, Math.abs(expected.get(i)));
      assertThat(hits.get(i).score())
          .as("hit %d, seed %d", i, SEED)
          .isCloseTo(expected.get(i), within(tolerance))
          .isCloseTo(defined(query, vector(n)), within(tolerance));
    }
  }

  @Test
  void exactSearchIsTheDefinition() throws IOException {
    for (int q = 0; q < QUESTIONS; q++) {
      assertAnswers(hits(query(q), TOP, "", true), query(q), TOP, n -> true);
    }
  }

  @Test
  void theGraphFindsAllOfThemWhenItKeepsAsManyCandidatesAsThereAreChunks() throws IOException {
    for (int q = 0; q < QUESTIONS; q++) {
      assertAnswers(hits(query(q), TOP, "", false), query(q), TOP, n -> true);
    }
  }

  @Test
  void filtersLeaveTheNearestOfWhatTheyLetThrough() throws IOException {
    for (boolean exact : new boolean[] {true, false}) {
      for (int q = 0; q < QUESTIONS; q++) {
        float[] query = query(q);
        assertAnswers(hits(query, TOP, "kind = \"a\"", exact), query, TOP, n -> n % 3 == 0);
        assertAnswers(
            hits(query, TOP, "kind = \"b\" and n < 50", exact),
            query,
            TOP,
            n -> n % 3 != 0 && n < 50);
        assertAnswers(
            hits(query, TOP, "n = 7 or n = 80", exact), query, TOP, n -> n == 7 || n == 80);
      }
    }
  }

  @Test
  void aFilterThatNothingPassesLeavesNoHits() throws IOException {
    assertThat(hits(query(0), TOP, "kind = \"c\"", true)).isEmpty();
    assertThat(hits(query(0), TOP, "kind = \"c\"", false)).isEmpty();
  }

  @Test
  void copiesOfAVectorAreAllFoundAsNear() throws IOException {
    for (boolean exact : new boolean[] {true, false}) {
      List<SearchHit> hits = hits(vector(0), CHUNKS, "", exact);
      double own = defined(vector(0), vector(0));
      List<SearchHit> copies = hits.stream().filter(hit -> number(hit) % 10 == 0).toList();
      assertThat(copies).hasSize(CHUNKS / 10);
      assertThat(copies).allSatisfy(copy -> assertThat(copy.score()).isCloseTo(own, within(1e-4)));
    }
  }

  @Test
  void whoeverAsksForMoreThanThereIsGetsAllOnce() throws IOException {
    for (boolean exact : new boolean[] {true, false}) {
      assertAnswers(hits(query(1), 10 * CHUNKS, "", exact), query(1), CHUNKS, n -> true);
    }
  }

  @Test
  void questionsAskedTogetherAreAnsweredAsEachAlone() throws IOException {
    List<Question> questions =
        IntStream.range(0, QUESTIONS).mapToObj(q -> new Question("", query(q))).toList();
    for (boolean exact : new boolean[] {true, false}) {
      List<List<SearchHit>> together =
          index.search(
              questions, new SearchParameters(SearchMode.VECTOR, TOP, CHUNKS, "", false, exact));
      for (int q = 0; q < QUESTIONS; q++) {
        assertThat(together.get(q)).isEqualTo(hits(query(q), TOP, "", exact));
      }
    }
  }

  @Test
  void documentsAppearOnceByTheirBestChunk() throws IOException {
    List<SearchHit> hits =
        index.search(
            new Question("", query(2)),
            new SearchParameters(SearchMode.VECTOR, CHUNKS, CHUNKS, "", true, true));
    assertThat(hits).hasSize((CHUNKS + 3) / 4);
    for (SearchHit hit : hits) {
      String document = hit.documentId();
      double best =
          IntStream.range(0, CHUNKS)
              .filter(n -> chunk(n).documentId().equals(document))
              .mapToDouble(n -> defined(query(2), vector(n)))
              .max()
              .orElseThrow();
      assertThat(hit.score()).isCloseTo(best, within(1e-5 * Math.max(1, Math.abs(best))));
    }
  }

  @Test
  void itemsLikeOthersAreThoseNearTheMovedMeanOfItemsThatAreNoHitsThemselves() throws IOException {
    double weight = 0.5;
    Likes likes = new Likes(List.of("d1", "d5#2"), List.of("d9#1"), weight);
    float[] document = mean(List.of(unit(4), unit(5), unit(6), unit(7)));
    float[] liked = mean(List.of(document, unit(22)));
    float[] asked = mean(List.of(unit(-11), liked));
    for (boolean exact : new boolean[] {true, false}) {
      SearchParameters options =
          new SearchParameters(SearchMode.VECTOR, TOP, CHUNKS, "n < 80", false, exact);
      for (float[] to : List.of(liked, asked)) {
        Question question =
            to == liked ? new Question("", null) : new Question("asked", vector(-11));
        float[] query = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
          query[i] = (float) (to[i] + weight * (to[i] - unit(37)[i]));
        }
        assertAnswers(
            index.search(index.like(question, likes, options), options),
            query,
            TOP,
            n -> n < 80 && n / 4 != 1 && n != 22 && n != 37);
      }
    }
  }

  /** A chunk's vector, of length 1 where near means the cosine. */
  private float[] unit(int n) {
    return parameters.similarity().stored(vector(n));
  }

  private float[] mean(List<float[]> vectors) {
    float[] mean = new float[DIMENSION];
    for (float[] vector : vectors) {
      for (int i = 0; i < DIMENSION; i++) {
        mean[i] += vector[i] / vectors.size();
      }
    }
    return parameters.similarity().stored(mean);
  }

  @Test
  void hitsSayWhatTheChunkIs() throws IOException {
    SearchHit hit = hits(vector(7), 1, "", true).getFirst();
    IndexedChunk chunk = chunk(7);
    if (parameters.similarity() != Similarity.DOT) { // a longer vector may be nearer
      assertThat(hit.chunkId()).isEqualTo(chunk.chunkId());
    }
    IndexedChunk found = chunk(number(hit));
    assertThat(hit.text()).contains(found.text());
    assertThat(hit.attributes()).isEqualTo(found.attributes());
    assertThat(index.size()).isEqualTo(CHUNKS);
    assertThat(index.digests()).hasSize(CHUNKS).containsEntry(chunk.chunkId(), chunk.digest());
  }

  @Test
  void severalThreadsAreAnsweredAlike() throws Exception {
    List<List<SearchHit>> alone = new ArrayList<>();
    for (int q = 0; q < QUESTIONS; q++) {
      alone.add(hits(query(q), TOP, "", false));
    }
    Callable<List<List<SearchHit>>> task =
        () -> {
          List<List<SearchHit>> found = new ArrayList<>();
          for (int q = 0; q < QUESTIONS; q++) {
            found.add(hits(query(q), TOP, "", false));
          }
          return found;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (var found : threads.invokeAll(List.of(task, task))) {
        assertThat(found.get()).isEqualTo(alone);
      }
    }
  }

  @Test
  void aClosedIndexAnswersNoMore() throws IOException {
    ChunkIndex closed = ChunkIndex.open(shards, parameters);
    closed.close();
    assertThatThrownBy(
            () ->
                closed.search(
                    new Question("text", null),
                    new SearchParameters(SearchMode.TEXT, TOP, CHUNKS, "", false, false)))
        .isInstanceOf(AlreadyClosedException.class);
  }
}
