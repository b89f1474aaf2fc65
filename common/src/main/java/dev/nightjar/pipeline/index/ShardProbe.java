package dev.nightjar.pipeline.index;

import dev.nightjar.evaluate.IndexRecall;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * What one shard answered when it was measured.
 *
 * @param similarities of what was found, nearest first, by width and query
 * @param reached whether each chunk's own vector led to it
 */
record ShardProbe(float[][][] similarities, boolean[] reached) implements Serializable {
  /** Share of neighbours that a wider search must still improve to go on. */
  private static final double STILL = 0.001;

  /** The search of a shard. */
  interface Search {
    /** The similarities of the nearest chunks, nearest first. */
    float[] nearest(float[] query, int k, int width) throws IOException;
  }

  /**
   * The answers at every width. From twice the default on, once a wider search finds hardly
   * anything more, what was found stands for all wider ones.
   *
   * @param widths ascending
   */
  static float[][][] similarities(
      Search search, int defaultWidth, List<float[]> queries, int[] widths) throws IOException {
    float[][][] found = new float[widths.length][queries.size()][];
    boolean still = false;
    for (int w = 0; w < widths.length; w++) {
      int improved = 0;
      for (int q = 0; q < queries.size(); q++) {
        found[w][q] =
            still ? found[w - 1][q] : search.nearest(queries.get(q), IndexRecall.K, widths[w]);
        improved += w > 0 ? differing(found[w - 1][q], found[w][q]) : IndexRecall.K;
      }
      still = widths[w] >= 2 * defaultWidth && improved < STILL * IndexRecall.K * queries.size();
    }
    return found;
  }

  private static int differing(float[] before, float[] now) {
    int differing = 0;
    for (int i = 0; i < now.length; i++) {
      differing += i >= before.length || before[i] != now[i] ? 1 : 0;
    }
    return differing;
  }
}
