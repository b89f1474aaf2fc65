package dev.nightjar.jobs.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Help.Ansi;

/**
 * Lays rows out in columns that are as wide as the widest of their values on a terminal, where a
 * Chinese character takes two places. (picocli's TextTable counts them so for line breaks alone.)
 */
final class Table {
  private static final Pattern COLUMN = Pattern.compile("( *)%(-?)(\\d*)s");

  private record Column(String gap, boolean left, int width) {
    static Column of(MatchResult layout, IntStream places) {
      int least = Integer.parseInt("0" + layout.group(3));
      return new Column(
          layout.group(1), layout.group(2).equals("-"), places.reduce(least, Math::max));
    }

    String cell(String value) {
      String space = " ".repeat(width - places(value));
      return gap + (left ? value + space : space + value);
    }
  }

  private Table() {}

  /** The lines of {@link Output#table}. */
  static List<String> lines(
      String layout, Collection<String> headings, Collection<? extends Collection<?>> rows) {
    List<List<String>> all = new ArrayList<>(List.of(List.copyOf(headings)));
    rows.forEach(row -> all.add(row.stream().map(String::valueOf).toList()));
    List<MatchResult> layouts = COLUMN.matcher(layout).results().toList();
    List<Column> columns =
        IntStream.range(0, layouts.size())
            .mapToObj(c -> Column.of(layouts.get(c), places(all, c)))
            .toList();
    return all.stream().map(row -> line(row, columns)).toList();
  }

  private static String line(List<String> row, List<Column> columns) {
    return IntStream.range(0, row.size())
        .mapToObj(c -> columns.get(c).cell(row.get(c)))
        .collect(Collectors.joining())
        .stripTrailing();
  }

  private static IntStream places(List<List<String>> rows, int column) {
    return rows.stream()
        .filter(row -> column < row.size())
        .mapToInt(row -> places(row.get(column)));
  }

  private static int places(String value) {
    return Ansi.OFF.new Text(value).getCJKAdjustedLength();
  }
}
