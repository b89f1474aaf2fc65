package dev.nightjar.report;

import dev.nightjar.evaluate.IndexSweep;
import java.util.List;
import java.util.Locale;

/** Draws queries a second over recall@10 as an SVG picture. */
public final class RecallPlot {
  private RecallPlot() {}

  /** The picture of a sweep; recall is linear, queries a second are logarithmic. */
  public static String svg(String title, List<IndexSweep.Point> points) {
    double least = points.stream().mapToDouble(IndexSweep.Point::recall).min().orElse(0);
    double left = Math.min(0.99, Math.floor(least * 20) / 20);
    return LinePlot.svg(
        title,
        Axis.linear("recall@10", left, 1),
        Axis.logarithmic(
            "queries a second, one thread",
            points.stream().mapToDouble(IndexSweep.Point::queriesPerSecond)),
        List.of(new LinePlot.Line("recall@10", points.stream().map(RecallPlot::point).toList())));
  }

  private static LinePlot.Point point(IndexSweep.Point measured) {
    return new LinePlot.Point(
        measured.recall(),
        measured.queriesPerSecond(),
        String.format(
            Locale.ROOT,
            "width %d: recall %.4f, %.0f queries/s",
            measured.width(),
            measured.recall(),
            measured.queriesPerSecond()));
  }
}
