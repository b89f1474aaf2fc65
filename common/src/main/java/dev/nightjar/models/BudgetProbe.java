package dev.nightjar.models;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * Finds the token budget with which a machine runs a model fastest. Activations of a run should
 * stay in the processor's caches, whose sizes differ, while a run's fixed costs and weights that
 * come from memory should serve many tokens.
 *
 * <p>Budgets take turns, the least cost of each counts, and the usual one stays unless another is
 * clearly cheaper, so that a noisy machine finds what a quiet one would.
 */
final class BudgetProbe {
  private static final int USUAL = BatchPlan.USUAL_TOKENS;

  /** The budgets that are tried besides the usual one. */
  private static final List<Integer> OTHERS = List.of(128, 256, 1024);

  /** What another budget may cost at most of the usual one's. */
  private static final double CLEARLY = 0.95;

  private static final int LEAST_TURNS = 2;
  private static final int MOST_TURNS = 5;

  private final long limit;

  /**
   * @param limit about how many nanoseconds of CPU time the probe may take; a model that is too
   *     slow for it keeps the usual budget after one measurement
   */
  BudgetProbe(long limit) {
    this.limit = limit;
  }

  /**
   * The budget to use.
   *
   * @param cost nanoseconds of CPU time that {@link OnnxModel#PROBE_TOKENS} tokens of short inputs
   *     take with a budget
   */
  int find(IntToLongFunction cost) {
    long usual = Math.max(1, cost.applyAsLong(USUAL)); // the first run also warms up
    long turns = Math.min(limit / usual / (1 + OTHERS.size()), MOST_TURNS);
    if (turns < LEAST_TURNS) {
      return USUAL;
    }
    List<Integer> budgets = new ArrayList<>(OTHERS);
    budgets.addFirst(USUAL);
    long[] least = new long[budgets.size()];
    for (int turn = 0; turn < turns; turn++) {
      for (int i = 0; i < least.length; i++) {
        long spent = cost.applyAsLong(budgets.get(i));
        least[i] = turn == 0 ? spent : Math.min(least[i], spent);
      }
    }
    int best = 0;
    for (int i = 1; i < least.length; i++) {
      if (least[i] < CLEARLY * least[0] && (best == 0 || least[i] < least[best])) {
        best = i;
      }
    }
    return budgets.get(best);
  }
}
