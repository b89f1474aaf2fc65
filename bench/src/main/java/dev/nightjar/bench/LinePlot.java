package dev.nightjar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws lines over a logarithmic axis as an SVG picture. */
public final class LinePlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int LEFT = 70;
  private static final int RIGHT = 150;
  private static final int TOP = 50;
  private static final int BOTTOM = 56;
  private static final int STEPS = 5;
  private static final String[] COLOURS = {"#1f77b4", "#d62728", "#2ca02c", "#9467bd"};

  private LinePlot() {}

  /** A point of a line; {@code x} is positive. */
  private record Point(double x, double y) {}

  /**
   * Draws a table. Arguments: a file of lines "LINE X Y" with tabs between, the picture's file, its
   * title, what the x axis shows, what the y axis shows.
   */
  public static void main(String... args) throws IOException {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    for (String row : Files.readAllLines(Path.of(args[0]))) {
      String[] fields = row.split("\t", -1);
      lines
          .computeIfAbsent(fields[0], name -> new ArrayList<>())
          .add(new Point(Double.parseDouble(fields[1]), Double.parseDouble(fields[2])));
    }
    Files.writeString(Path.of(args[1]), svg(args[2], args[3], args[4], lines));
  }

  private static String svg(
      String title, String xName, String yName, Map<String, List<Point>> lines) {
    List<Point> all = lines.values().stream().flatMap(List::stream).toList();
    double low = Math.floor(Math.log10(all.stream().mapToDouble(Point::x).min().orElse(1)));
    double high = Math.ceil(Math.log10(all.stream().mapToDouble(Point::x).max().orElse(10)));
    double most = all.stream().mapToDouble(Point::y).max().orElse(1);
    double step = step(most);
    double top = step * Math.ceil(most / step);
    Svg svg = new Svg(WIDTH, HEIGHT);
    svg.title(14, 26, title);
    for (double value = 0; value <= top * 1.001; value += step) {
      double y = y(value, top);
      svg.line(LEFT, y, WIDTH - RIGHT, y, "#ddd");
      svg.text(LEFT - 8, y + 4, "end", String.format(Locale.ROOT, "%,.0f", value));
    }
    for (double decade = low; decade <= high; decade++) {
      double x = x(Math.pow(10, decade), low, high);
      svg.line(x, TOP, x, HEIGHT - BOTTOM, "#ddd");
      svg.text(
          x,
          HEIGHT - BOTTOM + 18,
          "middle",
          String.format(Locale.ROOT, "%,.0f", Math.pow(10, decade)));
    }
    svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", xName);
    svg.add(
        "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
        (TOP + HEIGHT - BOTTOM) / 2, Svg.escaped(yName));
    int index = 0;
    for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
      draw(svg, line, COLOURS[index % COLOURS.length], low, high, top);
      svg.line(
          WIDTH - RIGHT + 12,
          TOP + 8 + 20 * index,
          WIDTH - RIGHT + 32,
          TOP + 8 + 20 * index,
          COLOURS[index % COLOURS.length]);
      svg.text(WIDTH - RIGHT + 38, TOP + 12 + 20 * index, "start", line.getKey());
      index++;
    }
    return svg.toString();
  }

  private static void draw(
      Svg svg,
      Map.Entry<String, List<Point>> line,
      String colour,
      double low,
      double high,
      double top) {
    StringBuilder points = new StringBuilder();
    for (Point point : line.getValue()) {
      double x = x(point.x(), low, high);
      double y = y(point.y(), top);
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
      svg.add(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"><title>%,.0f: %.1f</title></circle>",
          x, y, colour, point.x(), point.y());
    }
    svg.add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>",
        points.toString().strip(), colour);
  }

  /** 1, 2 or 5 times a power of ten, so that a few steps reach {@code most}. */
  private static double step(double most) {
    double rough = most / STEPS;
    double decade = Math.pow(10, Math.floor(Math.log10(rough)));
    double share = rough / decade;
    return decade * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
  }

  private static double x(double value, double low, double high) {
    return LEFT + (Math.log10(value) - low) / (high - low) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double value, double top) {
    return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
  }
}
