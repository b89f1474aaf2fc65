package dev.nightjar.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.vector.SparseVector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches by sparse vectors against inner products of all chunks. */
class TestSparseMatches {
  private static final int CHUNKS = 400;
  private static final int TERMS = 80;

  @TempDir private static Path folder;
  private static final List<SparseVector> VECTORS = new ArrayList<>();
  private static final List<Path> SHARDS = new ArrayList<>();

  /** Weights of one crowd differ only in bits that features do not keep. */
  private static SparseVector drawn(Random random, int most, boolean crowded) {
    float[] all = new float[TERMS];
    for (int i = 0; i < most; i++) {
      all[random.nextInt(TERMS)] =
          crowded ? 1 + random.nextInt(1 << 12) * 0x1p-21f : 3 * random.nextFloat();
    }
    return SparseVector.largest(all, TERMS);
  }

  @BeforeAll
  static void build() throws IOException {
    Random random = new Random(5);
    for (int n = 0; n < CHUNKS; n++) {
      VECTORS.add(n % 50 == 7 ? SparseVector.NONE : drawn(random, 12, n % 2 == 0));
    }
    IndexParameters parameters = Chunks.parameters();
    for (int shard = 0; shard < 2; shard++) {
      Path segment = folder.resolve("segment-" + shard);
      try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters)) {
        for (int n = shard * CHUNKS / 2; n < (shard + 1) * CHUNKS / 2; n++) {
          builder.add(Chunks.chunk(n), Chunks.vector(n), new float[0][], VECTORS.get(n));
        }
        builder.buildSegment(segment);
      }
      try (ShardBuilder merged = new ShardBuilder(folder.resolve("work"), parameters)) {
        merged.addShard(segment, Set.of());
        merged.build(folder.resolve("shard-" + shard));
      }
      SHARDS.add(folder.resolve("shard-" + shard));
    }
  }

  private static Question question(SparseVector vector) {
    List<String> spelled = IntStream.of(vector.terms()).mapToObj(term -> "t" + term).toList();
    return new Question("question", Chunks.vector(-1)).with(new SparseTerms(vector, spelled));
  }

  private static List<Integer> ranked(SparseVector asked, int least) {
    return IntStream.range(least, CHUNKS)
        .boxed()
        .filter(n -> asked.dot(VECTORS.get(n)) > 0)
        .sorted(Comparator.comparingDouble(n -> -asked.dot(VECTORS.get(n))))
        .toList();
  }

  private static void matches(List<SearchHit> hits, SparseVector asked, int least, int top) {
    List<Integer> expected = ranked(asked, least);
    assertThat(hits).hasSize(Math.min(top, expected.size()));
    for (int i = 0; i < hits.size(); i++) {
      int n = Chunks.number(hits.get(i));
      float product = (float) asked.dot(VECTORS.get(expected.get(i)));
      assertThat((float) asked.dot(VECTORS.get(n))).as("rank %d", i + 1).isEqualTo(product);
      assertThat(hits.get(i).score()).isEqualTo(product);
      assertThat(hits.get(i).sparse().orElseThrow().rank()).contains(i + 1);
      assertThat(hits.get(i).bm25()).isEmpty();
    }
  }

  @Test
  void theBestAreThoseOfTheLargestInnerProducts() throws IOException {
    Random random = new Random(9);
    try (ChunkIndex index = ChunkIndex.open(SHARDS, Chunks.parameters())) {
      for (int q = 0; q < 24; q++) {
        SparseVector asked = drawn(random, 1 + q % 8, q % 3 == 0);
        for (int top : new int[] {1, 10, 300}) {
          SearchParameters how = Chunks.options(SearchMode.SPARSE, top, false);
          matches(index.search(question(asked), how), asked, 0, top);
        }
        SearchParameters filtered =
            new SearchParameters(SearchMode.SPARSE, 10, 100, "n >= 250", false, false);
        matches(index.search(question(asked), filtered), asked, 250, 10);
      }
      Question nothing = question(SparseVector.NONE);
      assertThat(index.search(nothing, Chunks.options(SearchMode.SPARSE, 10, false))).isEmpty();
    }
  }

  @Test
  void itTakesThePlaceOfBm25() throws IOException {
    SparseVector asked = drawn(new Random(2), 5, false);
    try (ChunkIndex index = ChunkIndex.open(SHARDS, Chunks.parameters())) {
      Fusion fusion = new Fusion(Fusion.Method.SCORES, 0.5, Fusion.Second.AUTO).in(true);
      SearchParameters how =
          new SearchParameters(SearchMode.HYBRID, 10, 100, "", false, true, 0, fusion);
      Question question = question(asked);
      List<SearchHit> hits = index.search(question, how);
      double best = asked.dot(VECTORS.get(ranked(asked, 0).getFirst()));
      int withTerms = 0;
      for (SearchHit hit : hits) {
        double product = asked.dot(VECTORS.get(Chunks.number(hit)));
        SearchHit.Part part = hit.sparse().orElseThrow();
        assertThat(hit.score())
            .isCloseTo(hit.vectorPart().orElseThrow() + part.part().orElseThrow(), within(1e-9));
        if (part.rank().isPresent()) {
          assertThat(part.part().orElseThrow()).isCloseTo(0.5 * product / best, within(1e-6));
          List<SparseTerms.Match> terms = index.terms(question, hit);
          double sum = terms.stream().mapToDouble(t -> (double) t.queryWeight() * t.weight()).sum();
          assertThat(sum).isCloseTo(product, within(1e-9));
          withTerms++;
        }
      }
      assertThat(withTerms).isPositive();
    }
  }

  @Test
  void anIndexWithoutThemSaysSo() throws IOException {
    Path shard = Chunks.shard(folder, "dense", Chunks.parameters(), 0, 5);
    try (ChunkIndex index = ChunkIndex.open(List.of(shard), Chunks.parameters())) {
      assertThatThrownBy(
              () ->
                  index.search(
                      question(VECTORS.getFirst()), Chunks.options(SearchMode.SPARSE, 3, false)))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("the index has no sparse vectors");
    }
  }
}
