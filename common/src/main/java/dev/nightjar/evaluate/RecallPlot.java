package dev.nightjar.evaluate;

import java.util.List;
import java.util.Locale;

/** Draws queries a second over recall@10 as an SVG picture. */
public final class RecallPlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 440;
  private static final int LEFT = 80;
  private static final int RIGHT = 30;
  private static final int TOP = 50;
  private static final int BOTTOM = 60;

  private RecallPlot() {}

  /** The picture of a sweep; recall is linear, queries a second are logarithmic. */
  public static String svg(String title, List<IndexSweep.Point> points) {
    double least = points.stream().mapToDouble(IndexSweep.Point::recall).min().orElse(0);
    double left = Math.min(0.99, Math.floor(least * 20) / 20);
    double slowest =
        points.stream().mapToDouble(IndexSweep.Point::queriesPerSecond).min().orElse(1);
    double fastest =
        points.stream().mapToDouble(IndexSweep.Point::queriesPerSecond).max().orElse(1);
    int low = (int) Math.floor(Math.log10(slowest));
    int high = Math.max(low + 1, (int) Math.ceil(Math.log10(fastest)));
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH,
        HEIGHT);
    add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    add(
        svg,
        "<text x=\"%d\" y=\"26\" font-size=\"15\">%s</text>",
        LEFT,
        title.replace("&", "&amp;").replace("<", "&lt;"));
    addRecalls(svg, left);
    addDecades(svg, low, high);
    add(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">recall@10</text>",
        (LEFT + WIDTH - RIGHT) / 2,
        HEIGHT - 18);
    add(
        svg,
        "<text transform=\"translate(20 %d) rotate(-90)\" text-anchor=\"middle\">queries a second, one thread</text>",
        (TOP + HEIGHT - BOTTOM) / 2);
    addPoints(svg, points, left, low, high);
    return svg.append("</svg>\n").toString();
  }

  private static void addRecalls(StringBuilder svg, double left) {
    double step = (1 - left) / 5;
    for (int i = 0; i <= 5; i++) {
      double x = x(left + i * step, left);
      add(
          svg,
          "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#ddd\"/>",
          x,
          TOP,
          x,
          HEIGHT - BOTTOM);
      add(
          svg,
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.3f</text>",
          x,
          HEIGHT - BOTTOM + 18,
          left + i * step);
    }
  }

  private static void addDecades(StringBuilder svg, int low, int high) {
    for (int decade = low; decade <= high; decade++) {
      double y = y(Math.pow(10, decade), low, high);
      add(
          svg,
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>",
          LEFT,
          y,
          WIDTH - RIGHT,
          y);
      add(
          svg,
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.0f</text>",
          LEFT - 8,
          y + 4,
          Math.pow(10, decade));
    }
  }

  private static void addPoints(
      StringBuilder svg, List<IndexSweep.Point> points, double left, int low, int high) {
    StringBuilder line = new StringBuilder();
    for (IndexSweep.Point point : points) {
      double x = x(point.recall(), left);
      double y = y(point.queriesPerSecond(), low, high);
      line.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
      add(
          svg,
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"#1f77b4\"><title>width %d: recall %.4f, %.0f queries/s</title></circle>",
          x,
          y,
          point.width(),
          point.recall(),
          point.queriesPerSecond());
    }
    add(
        svg,
        "<polyline points=\"%s\" fill=\"none\" stroke=\"#1f77b4\" stroke-width=\"1.5\"/>",
        line.toString().strip());
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static double x(double recall, double left) {
    return LEFT + (recall - left) / (1 - left) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double queries, int low, int high) {
    double share = (Math.log10(queries) - low) / (high - low);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }
}
