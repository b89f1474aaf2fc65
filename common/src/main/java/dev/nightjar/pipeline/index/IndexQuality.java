package dev.nightjar.pipeline.index;

import dev.nightjar.evaluate.IndexRecall;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.pipeline.GateException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What was measured of an index, and whether that is enough to publish it.
 *
 * @param recall recall@10 by search width
 * @param asked chunks that were asked for by their own vectors, at the default width
 * @param unreachable those of them that were not found, nor another with the same vector
 */
record IndexQuality(NavigableMap<Integer, Double> recall, int asked, List<String> unreachable) {
  /** Chunks that results and messages name. */
  private static final int NAMED = 20;

  /**
   * Brings the answers of all shards together.
   *
   * @param exact similarities of the exact nearest of each query, nearest first
   * @param chunkIds the chunks that were asked for by their own vectors
   */
  static IndexQuality of(
      List<ShardProbe> shards, int[] widths, float[][] exact, List<String> chunkIds) {
    NavigableMap<Integer, Double> recall = new TreeMap<>();
    for (int w = 0; w < widths.length; w++) {
      float[][] found = new float[exact.length][];
      for (int q = 0; q < found.length; q++) {
        found[q] = best(shards, w, q);
      }
      recall.put(widths[w], IndexRecall.of(exact, found));
    }
    List<String> unreachable =
        IntStream.range(0, chunkIds.size())
            .filter(chunk -> shards.stream().noneMatch(shard -> shard.reached()[chunk]))
            .mapToObj(chunkIds::get)
            .toList();
    return new IndexQuality(recall, chunkIds.size(), unreachable);
  }

  /** The best of what all shards found, nearest first. */
  private static float[] best(List<ShardProbe> shards, int width, int query) {
    float[] all = new float[0];
    for (ShardProbe shard : shards) {
      float[] more = shard.similarities()[width][query];
      int length = all.length;
      all = Arrays.copyOf(all, length + more.length);
      System.arraycopy(more, 0, all, length, more.length);
    }
    Arrays.sort(all);
    float[] best = new float[Math.min(IndexRecall.K, all.length)];
    for (int i = 0; i < best.length; i++) {
      best[i] = all[all.length - 1 - i];
    }
    return best;
  }

  /** The share of the chunks asked for that were found. */
  double reached() {
    return 1 - (double) unreachable.size() / Math.max(1, asked);
  }

  /** As many as results and messages name. */
  static List<String> named(List<String> chunkIds) {
    return chunkIds.subList(0, Math.min(NAMED, chunkIds.size()));
  }

  /**
   * Lets an index pass whose recall, and share of chunks that are reached, are at least this.
   *
   * @param index with this recall
   * @throws GateException if one of them is less
   */
  void require(double minRecall, IndexManifest index) {
    if (Math.min(index.defaultRecall(), reached()) < minRecall) {
      throw new GateException(
          String.format(
              Locale.ROOT,
              "Refused to publish index %s: %s%s; a larger ‹index.beam-width›, ‹index.max-connections› or"
                  + " ‹index.width› raises it, ‹index.min-recall› lowers the bar",
              index.id(),
              shortfall(minRecall, index),
              unreachable.isEmpty()
                  ? ""
                  : "; not reached: " + String.join(", ", named(unreachable))));
    }
  }

  private String shortfall(double minRecall, IndexManifest index) {
    return index.defaultRecall() < minRecall
        ? String.format(
            Locale.ROOT,
            "recall@10 is %.4f at width %d, less than %s (by width: %s)",
            index.defaultRecall(),
            index.width(),
            minRecall,
            index.recall())
        : String.format(
            Locale.ROOT,
            "%.4f of the chunks are reached by their own vectors at width %d, less than %s",
            reached(),
            index.width(),
            minRecall);
  }
}
