package dev.nightjar.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Draws lines over two axes as an SVG picture; several lines get a legend. */
public final class LinePlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 440;
  private static final int LEFT = 80;
  private static final int TOP = 50;
  private static final int BOTTOM = 60;
  private static final int MARGIN = 30;
  private static final int LEGEND = 150;
  private static final String[] COLOURS = {"#1f77b4", "#d62728", "#2ca02c", "#9467bd"};

  private final Svg svg = new Svg(WIDTH, HEIGHT);
  private final Axis across;
  private final Axis up;
  private final int right;

  /**
   * A point of a line.
   *
   * @param text what a mouse over it shows
   */
  public record Point(double x, double y, String text) {}

  /** Points that are joined, in their order. */
  public record Line(String name, List<Point> points) {}

  private LinePlot(Axis across, Axis up, boolean hasLegend) {
    this.across = across;
    this.up = up;
    this.right = WIDTH - (hasLegend ? LEGEND : MARGIN);
  }

  /**
   * The picture.
   *
   * @param across the axis of x
   * @param up the axis of y
   */
  public static String svg(String title, Axis across, Axis up, List<Line> lines) {
    LinePlot plot = new LinePlot(across, up, lines.size() > 1);
    plot.svg.title(LEFT, 26, title);
    plot.grid();
    for (int i = 0; i < lines.size(); i++) {
      String colour = COLOURS[i % COLOURS.length];
      plot.draw(lines.get(i), colour);
      if (lines.size() > 1) {
        plot.legend(lines.get(i).name(), i, colour);
      }
    }
    return plot.svg.toString();
  }

  private void grid() {
    int floor = HEIGHT - BOTTOM;
    for (Axis.Tick tick : across.ticks()) {
      svg.line(x(tick.value()), TOP, x(tick.value()), floor, "#ddd");
      svg.text(x(tick.value()), floor + 18, "middle", tick.text());
    }
    for (Axis.Tick tick : up.ticks()) {
      svg.line(LEFT, y(tick.value()), right, y(tick.value()), "#ddd");
      svg.text(LEFT - 8, y(tick.value()) + 4, "end", tick.text());
    }
    svg.text((LEFT + right) / 2.0, HEIGHT - 18, "middle", across.name());
    svg.add(
        "<text transform=\"translate(20 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
        (TOP + floor) / 2, Svg.escaped(up.name()));
  }

  private void draw(Line line, String colour) {
    for (Point point : line.points()) {
      svg.add(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"><title>%s</title></circle>",
          x(point.x()), y(point.y()), colour, Svg.escaped(point.text()));
    }
    String points =
        line.points().stream()
            .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", x(point.x()), y(point.y())))
            .collect(Collectors.joining(" "));
    svg.add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>",
        points, colour);
  }

  private void legend(String name, int index, String colour) {
    double height = TOP + 8 + 20 * index;
    svg.line(right + 12, height, right + 32, height, colour);
    svg.text(right + 38, height + 4, "start", name);
  }

  private double x(double value) {
    return LEFT + across.share(value) * (right - LEFT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - up.share(value) * (HEIGHT - TOP - BOTTOM);
  }
}
