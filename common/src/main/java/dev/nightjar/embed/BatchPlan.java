package dev.nightjar.embed;

import dev.nightjar.embed.Placement.GpuSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Groups inputs into runs of equal length, so that nothing is padded and no row meets another's
 * mask. Small runs keep the activations in the processor's caches.
 *
 * @param tokenBudget most tokens of a run: rows x length; {@link #AUTO} for what is found to be
 *     fastest on the machine that runs them
 * @param attentionBudget most attention cells of a run: rows x length x length
 * @param maxRows most rows of a run; 1 for graphs whose rows influence each other
 */
public record BatchPlan(int tokenBudget, long attentionBudget, int maxRows) {
  /** No token budget yet. */
  public static final int AUTO = 0;

  /** The token budget where a machine has found none. */
  public static final int USUAL_TOKENS = 512;

  /** Enough to keep a GPU busy; larger runs are not faster (docs/benchmarks.md, GPU). */
  private static final int GPU_TOKENS = 1 << 16;

  /** Where runs are filled up to one size: a tenth slower than those, and fewer rows to fill up. */
  private static final int FILLED_TOKENS = 1 << 13;

  /** Whether a machine has to find its token budget first. */
  public boolean isAuto() {
    return tokenBudget == AUTO && maxRows > 1;
  }

  /** The same plan with a token budget. */
  public BatchPlan withTokenBudget(int budget) {
    return new BatchPlan(budget, attentionBudget, maxRows);
  }

  /** The same plan with so many tokens of a run at most, but for a single row of more. */
  public BatchPlan atMost(int tokens) {
    int budget = tokenBudget == AUTO ? USUAL_TOKENS : tokenBudget;
    return new BatchPlan(Math.clamp(tokens, 1, budget), attentionBudget, maxRows);
  }

  /**
   * The plan of a GPU: runs large enough to keep it busy, by tokens alone, since its attention
   * kernel never holds a row's cells at once.
   */
  public BatchPlan onGpu(GpuSettings gpu) {
    int usual = gpu.equalBits() ? FILLED_TOKENS : GPU_TOKENS;
    int budget = tokenBudget == AUTO ? usual : tokenBudget;
    return new BatchPlan(budget, Long.MAX_VALUE, maxRows == 1 ? 1 : budget);
  }

  /** How many rows of {@code length} tokens run together, at least one. */
  public int rows(int length) {
    int budget = tokenBudget == AUTO ? USUAL_TOKENS : tokenBudget;
    long rows = Math.min(budget / length, attentionBudget / ((long) length * length));
    return Math.clamp(rows, 1, maxRows);
  }

  /** The runs over inputs of these lengths: indices into {@code lengths}, each exactly once. */
  public List<int[]> runs(int[] lengths) {
    int[] order =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> lengths[i]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    List<int[]> runs = new ArrayList<>();
    int from = 0;
    while (from < order.length) {
      int length = lengths[order[from]];
      int limit = Math.min(order.length, from + rows(length));
      int to = from + 1;
      while (to < limit && lengths[order[to]] == length) {
        to++;
      }
      runs.add(Arrays.copyOfRange(order, from, to));
      from = to;
    }
    return runs;
  }
}
