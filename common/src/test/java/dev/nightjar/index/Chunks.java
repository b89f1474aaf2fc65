package dev.nightjar.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** Chunks that tests of indexes share: chunk n has a vector drawn from its number. */
public final class Chunks {
  public static final int DIMENSION = 16;

  private static final Map<Long, float[]> VECTORS = new ConcurrentHashMap<>();

  private Chunks() {}

  public static IndexParameters parameters(Similarity similarity, Quantization quantization) {
    return new IndexParameters(
        similarity, DIMENSION, 16, 100, quantization, TextAnalysis.ENGLISH_CJK, true);
  }

  public static IndexParameters parameters() {
    return parameters(Similarity.COSINE, Quantization.NONE);
  }

  public static float[] vector(long seed) {
    return VECTORS.computeIfAbsent(seed, Chunks::drawn).clone();
  }

  private static float[] drawn(long seed) {
    Random random = new Random(seed);
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  public static IndexedChunk chunk(int n, String text) {
    String document = "d" + n / 3;
    return new IndexedChunk(
        document + "#" + n % 3, document, n % 3, 10 * n, 10 * n + 5, text, Map.of("n", "" + n), n);
  }

  public static IndexedChunk chunk(int n) {
    return chunk(n, "text " + n);
  }

  public static Path shard(Path folder, String name, IndexParameters parameters, int from, int to)
      throws IOException {
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work-" + name), parameters)) {
      for (int n = from; n < to; n++) {
        builder.add(chunk(n), vector(n));
      }
      assertThat(builder.build(folder.resolve(name)).chunks()).isEqualTo(to - from);
    }
    assertThat(folder.resolve("work-" + name)).doesNotExist();
    return folder.resolve(name);
  }

  public static SearchParameters options(SearchMode mode, int top, boolean exact) {
    return new SearchParameters(mode, top, 100, "", false, exact);
  }

  public static double defined(Similarity similarity, float[] a, float[] b) {
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

  public static float[] scores(List<SearchHit> hits) {
    float[] scores = new float[hits.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) hits.get(i).score();
    }
    return scores;
  }

  public static int number(SearchHit hit) {
    return Integer.parseInt(hit.attributes().get("n"));
  }
}
