package dev.nightjar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws lines over two logarithmic axes as an SVG picture. */
public final class LinePlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int LEFT = 70;
  private static final int RIGHT = 150;
  private static final int TOP = 50;
  private static final int BOTTOM = 56;
  private static final String[] COLOURS = {"#1f77b4", "#d62728", "#2ca02c", "#9467bd"};

  private LinePlot() {}

  /** A point of a line; both numbers are positive. */
  private record Point(double x, double y) {}

  /** An axis from one power of ten to another. */
  private record Axis(double low, double high) {
    static Axis of(double[] values) {
      double low = Math.floor(Math.log10(Arrays.stream(values).min().orElse(1)));
      double high = Math.ceil(Math.log10(Arrays.stream(values).max().orElse(10)));
      return new Axis(low, Math.max(high, low + 1));
    }

    /** 0 at the lower end, 1 at the upper. */
    double share(double value) {
      return (Math.log10(value) - low) / (high - low);
    }
  }

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
    Axis xAxis = Axis.of(all.stream().mapToDouble(Point::x).toArray());
    Axis yAxis = Axis.of(all.stream().mapToDouble(Point::y).toArray());
    Svg svg = new Svg(WIDTH, HEIGHT);
    svg.title(14, 26, title);
    for (double decade = yAxis.low(); decade <= yAxis.high(); decade++) {
      double y = y(Math.pow(10, decade), yAxis);
      svg.line(LEFT, y, WIDTH - RIGHT, y, "#ddd");
      svg.text(LEFT - 8, y + 4, "end", power(decade));
    }
    for (double decade = xAxis.low(); decade <= xAxis.high(); decade++) {
      double x = x(Math.pow(10, decade), xAxis);
      svg.line(x, TOP, x, HEIGHT - BOTTOM, "#ddd");
      svg.text(x, HEIGHT - BOTTOM + 18, "middle", power(decade));
    }
    svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", xName);
    svg.add(
        "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
        (TOP + HEIGHT - BOTTOM) / 2, Svg.escaped(yName));
    int index = 0;
    for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
      draw(svg, line, COLOURS[index % COLOURS.length], xAxis, yAxis);
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
      Svg svg, Map.Entry<String, List<Point>> line, String colour, Axis xAxis, Axis yAxis) {
    StringBuilder points = new StringBuilder();
    for (Point point : line.getValue()) {
      double x = x(point.x(), xAxis);
      double y = y(point.y(), yAxis);
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
      svg.add(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"><title>%,.0f: %.1f</title></circle>",
          x, y, colour, point.x(), point.y());
    }
    svg.add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>",
        points.toString().strip(), colour);
  }

  private static String power(double decade) {
    return String.format(Locale.ROOT, "%,.0f", Math.pow(10, decade));
  }

  private static double x(double value, Axis axis) {
    return LEFT + axis.share(value) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double value, Axis axis) {
    return HEIGHT - BOTTOM - axis.share(value) * (HEIGHT - TOP - BOTTOM);
  }
}
