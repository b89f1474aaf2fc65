package dev.nightjar.bench;

import dev.nightjar.report.Axis;
import dev.nightjar.report.LinePlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws a table of positive numbers as lines over two logarithmic axes. */
final class TablePlot {
  private TablePlot() {}

  /**
   * Arguments: a file of lines "LINE X Y" with tabs between, the picture's file, its title, what
   * the x axis shows, what the y axis shows.
   */
  public static void main(String... args) throws IOException {
    Map<String, List<LinePlot.Point>> lines = new LinkedHashMap<>();
    for (String row : Files.readAllLines(Path.of(args[0]))) {
      String[] fields = row.split("\t", -1);
      lines
          .computeIfAbsent(fields[0], name -> new ArrayList<>())
          .add(point(Double.parseDouble(fields[1]), Double.parseDouble(fields[2])));
    }
    List<LinePlot.Point> all = lines.values().stream().flatMap(List::stream).toList();
    Files.writeString(
        Path.of(args[1]),
        LinePlot.svg(
            args[2],
            Axis.logarithmic(args[3], all.stream().mapToDouble(LinePlot.Point::x)),
            Axis.logarithmic(args[4], all.stream().mapToDouble(LinePlot.Point::y)),
            lines.entrySet().stream()
                .map(line -> new LinePlot.Line(line.getKey(), line.getValue()))
                .toList()));
  }

  private static LinePlot.Point point(double x, double y) {
    return new LinePlot.Point(x, y, String.format(Locale.ROOT, "%,.0f: %.1f", x, y));
  }
}
