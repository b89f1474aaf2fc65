package dev.nightjar.report;

import java.util.List;
import java.util.Locale;

/** Draws groups of horizontal bars, each group on a scale of its own, as an SVG picture. */
public final class BarPlot {
  private static final int WIDTH = 720;
  private static final int LEFT = 190;
  private static final int RIGHT = 70;
  private static final int BAR = 22;
  private static final int HEAD = 36;

  private BarPlot() {}

  /**
   * One bar.
   *
   * @param isOurs whether it is Nightjar's, which has another colour
   */
  public record Bar(String name, double value, boolean isOurs) {}

  /** Bars under one title. */
  public record Group(String title, List<Bar> bars) {}

  /** The picture. */
  public static String svg(String title, List<Group> groups) {
    int height = HEAD + groups.stream().mapToInt(g -> HEAD + BAR * g.bars().size()).sum() + 14;
    Svg svg = new Svg(WIDTH, height);
    svg.title(14, 24, title);
    int y = HEAD;
    for (Group group : groups) {
      svg.text(14, y + 22, "start", group.title());
      y += HEAD;
      double most = group.bars().stream().mapToDouble(Bar::value).max().orElse(1);
      for (Bar bar : group.bars()) {
        double length = bar.value() / most * (WIDTH - LEFT - RIGHT);
        svg.text(LEFT - 8, y + 15, "end", bar.name());
        svg.add(
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
            LEFT, y + 3, length, BAR - 6, bar.isOurs() ? "#1f77b4" : "#b0b8c0");
        svg.text(
            LEFT + length + 6, y + 15, "start", String.format(Locale.ROOT, "%.1f", bar.value()));
        y += BAR;
      }
    }
    return svg.toString();
  }
}
