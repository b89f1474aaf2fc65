package dev.nightjar.size;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Memory of an executor, in bytes; measured, see docs/scale.md.
 *
 * @param heap of the JVM
 * @param overhead beside it: the JVM's own, the model, its arenas; what a pod is killed for if it
 *     is too small
 */
public record ExecutorMemory(long heap, long overhead) {
  private static final long MIB = 1 << 20;

  /** Spark's own and shuffles, and what each core's tasks hold (docs/operations.md). */
  private static final long HEAP = 1024 * MIB;

  private static final long HEAP_CORE = 512 * MIB;

  /** The JVM beside its heap: classes, code, threads, network. */
  private static final long JVM = 400 * MIB;

  /** What its collector keeps of each byte of the heap: marks, cards, remembered sets. */
  private static final double COLLECTOR = 0.05;

  /** The model and its products' weights as they are packed anew. */
  private static final double MODEL = 2;

  /** Floats that a run of the encoder holds for each token, by its width. */
  private static final double ACTIVATIONS = 40;

  /** Links of a graph that is built, and codes of its vectors, beside each other. */
  private static final double NODE = 400;

  /**
   * What a run of the encoder holds.
   *
   * @param tokens most of one run
   * @param cells most of one run's attention, rows x length x length
   * @param width floats of a token's vector
   * @param terms that a second encoder gives a number each for every token; 0 for none. What else
   *     it holds is taken to be as much as the first one's
   */
  public record Batch(long tokens, long cells, int width, int terms) {
    double bytes() {
      double heads = Math.max(1, width / 32.0);
      double encoder = Float.BYTES * (ACTIVATIONS * tokens * width + 2 * heads * cells);
      return terms == 0 ? encoder : 2 * encoder + (double) Float.BYTES * tokens * terms;
    }
  }

  /**
   * What an executor needs.
   *
   * @param weights bytes of all its models
   * @param window bytes that each task holds to sort
   * @param shard vectors of the index's largest shard
   * @param shards that an executor builds at a time
   */
  public static ExecutorMemory of(
      int cores, ModelSize model, long weights, Batch batch, long window, long shard, int shards) {
    long embed = HEAP + cores * Math.max(HEAP_CORE, 2 * window);
    long index = HEAP + Math.round(shards * shard * NODE * Math.max(1, model.width() / 384.0));
    long heap = Math.max(embed, index);
    double overhead = JVM + COLLECTOR * heap + MODEL * weights + cores * batch.bytes();
    return new ExecutorMemory(heap, Math.round(overhead));
  }

  /** As Spark is told. */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.executor.memory", mebibytes(heap));
    settings.put("spark.executor.memoryOverhead", mebibytes(overhead));
    return settings;
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%dm", (bytes + 64 * MIB - 1) / (64 * MIB) * 64);
  }
}
