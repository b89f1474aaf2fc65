package dev.nightjar.size;

import java.util.List;

/**
 * Totals of a corpus by the ratio estimator (Cochran, Sampling Techniques, chapter 6): of each
 * sampled unit its size and a count are known, of the others their sizes together. Counts that grow
 * with the size are estimated far more closely so than by their mean.
 *
 * @param units of the whole corpus
 * @param size of all of them together
 */
public record RatioSample(long units, double size) {
  private static final double NORMAL_95 = 1.96;

  /**
   * A sampled unit.
   *
   * @param size of the same kind as the total's
   */
  public record Unit(double size, double count) {}

  /**
   * The total of the counts. Exact if all units are sampled.
   *
   * @param sample drawn at random; at least one, and 30 or more for the limits to hold
   */
  public Interval total(List<Unit> sample) {
    double sizes = sample.stream().mapToDouble(Unit::size).sum();
    double counts = sample.stream().mapToDouble(Unit::count).sum();
    int n = sample.size();
    if (n >= units || sizes == 0) {
      return Interval.exactly(counts);
    }
    double ratio = counts / sizes;
    double squares =
        sample.stream()
            .mapToDouble(unit -> unit.count() - ratio * unit.size())
            .map(residual -> residual * residual)
            .sum();
    double left = 1 - (double) n / units;
    double error = NORMAL_95 * units * Math.sqrt(left * squares / Math.max(1, n - 1) / n);
    double total = ratio * size;
    return new Interval(Math.max(counts, total - error), total, total + error);
  }
}
