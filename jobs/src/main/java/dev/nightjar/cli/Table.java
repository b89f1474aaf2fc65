package dev.nightjar.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/**
 * Lays rows out in columns as wide as the widest of their values on a terminal, where a Chinese
 * character takes two places.
 */
final class Table {
  private static final Pattern COLUMN = Pattern.compile("( *)%(-?)(\\d*)s");

  private final List<MatchResult> columns;

  /** Of a layout as {@link Output#table} has it. */
  Table(String layout) {
    columns = COLUMN.matcher(layout).results().toList();
  }

  /** The lines of all rows, the headings first. */
  String text(Collection<?> headings, Collection<? extends Collection<?>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(headings.stream().map(String::valueOf).toList());
    rows.forEach(row -> all.add(row.stream().map(String::valueOf).toList()));
    int[] widths = IntStream.range(0, columns.size()).map(c -> width(c, all)).toArray();
    TextTable table =
        TextTable.forColumns(
            Help.defaultColorScheme(Ansi.OFF),
            IntStream.range(0, widths.length)
                .mapToObj(c -> column(c, widths))
                .toArray(Column[]::new));
    for (List<String> row : all) {
      table.addRowValues(
          IntStream.range(0, row.size())
              .mapToObj(c -> placed(c, row.get(c), widths))
              .toArray(String[]::new));
    }
    return table.toString().stripTrailing();
  }

  private int width(int column, List<List<String>> rows) {
    int least = Integer.parseInt("0" + columns.get(column).group(3));
    return rows.stream()
        .filter(row -> column < row.size())
        .mapToInt(row -> places(row.get(column)))
        .reduce(least, Math::max);
  }

  private Column column(int column, int[] widths) {
    int gap = columns.get(column).group(1).length();
    return new Column(gap + widths[column], gap, Column.Overflow.SPAN);
  }

  private String placed(int column, String value, int[] widths) {
    boolean left = columns.get(column).group(2).equals("-");
    return left ? value : " ".repeat(widths[column] - places(value)) + value;
  }

  private static int places(String value) {
    return Ansi.OFF.new Text(value).getCJKAdjustedLength();
  }
}
