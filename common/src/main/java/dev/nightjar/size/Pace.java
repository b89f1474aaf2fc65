package dev.nightjar.size;

import java.util.Comparator;
import java.util.List;

/**
 * How fast a model is, by the length of its inputs.
 *
 * @param points at least one, in the order of their lengths
 * @param source where that is from, in words
 */
public record Pace(List<Point> points, String source) {
  /**
   * What was measured at one length.
   *
   * @param length tokens of an input
   * @param tokensPerSecond of whatever the pace is of
   */
  public record Point(double length, double tokensPerSecond) {}

  /** Puts the points in order. */
  public Pace {
    points = points.stream().sorted(Comparator.comparingDouble(Point::length)).toList();
  }

  /** Tokens a second at a length; between points by their logarithms, beyond them the last's. */
  public double at(double length) {
    Point before = points.getFirst();
    for (Point point : points) {
      if (point.length() >= length) {
        return between(before, point, length);
      }
      before = point;
    }
    return before.tokensPerSecond();
  }

  private static double between(Point low, Point high, double length) {
    if (length <= low.length() || low.length() == high.length()) {
      return low.length() >= length ? low.tokensPerSecond() : high.tokensPerSecond();
    }
    double part = Math.log(length / low.length()) / Math.log(high.length() / low.length());
    return low.tokensPerSecond() * Math.pow(high.tokensPerSecond() / low.tokensPerSecond(), part);
  }

  /** Tokens a second over chunks of all these lengths. */
  public double of(LengthMix lengths) {
    return 1 / lengths.parts().stream().mapToDouble(part -> part.share() / at(part.length())).sum();
  }

  /** The pace of something that is as many times as fast. */
  public Pace times(double factor, String otherSource) {
    return new Pace(
        points.stream()
            .map(point -> new Point(point.length(), point.tokensPerSecond() * factor))
            .toList(),
        otherSource);
  }
}
