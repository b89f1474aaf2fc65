package dev.nightjar.analyze.drift;

import dev.nightjar.config.InvalidInput;
import java.util.Locale;

/**
 * How two sets of chunks are compared.
 *
 * @param sample chunks of each that are drawn, at most
 * @param permutations cuts by lot that the real one is held against
 * @param alpha the p-value below which they are said to differ
 * @param seed of what is drawn by lot
 */
public record DriftSettings(int sample, int permutations, double alpha, long seed) {
  /** Chunks of a sample, at most. */
  public static final int MOST = PairDistances.MOST / 2;

  /** What is usual. */
  public static final DriftSettings USUAL = new DriftSettings(2000, 999, 0.05, 1);

  /**
   * The same, if they can find anything.
   *
   * @throws InvalidInput if no p-value can be below alpha, or every one is
   */
  public DriftSettings {
    if (alpha >= 1 || alpha <= 1.0 / (1 + permutations)) {
      throw new InvalidInput(
          "analyze.alpha",
          alpha,
          String.format(
              Locale.ROOT,
              "p-values of %d permutations go from %.4g to 1",
              permutations,
              1.0 / (1 + permutations)),
          "give more ‹analyze.permutations›, or an alpha in between");
    }
  }
}
