package dev.nightjar.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.CommandRunner;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestLayout {
  private record Point(int x, int y) {}

  private record Result(String name, List<Point> points, Map<String, Integer> counts) {}

  private record Vector(String text, List<Float> vector, Point place) {}

  private static final Result RESULT =
      new Result(
          "it", List.of(new Point(1, 2), new Point(3, 4)), new TreeMap<>(Map.of("a", 5, "b", 6)));

  private static final Result NOTHING = new Result("it", List.of(), Map.of());

  private static <R> List<String> lines(Layout<? super R> layout, R result) {
    return CommandRunner.run(
            () -> {
              layout.print(result, new Output());
              return 0;
            })
        .out()
        .lines()
        .toList();
  }

  @Test
  void eachKeyHasALine() {
    assertThat(lines(Layout.keys(8), RESULT))
        .containsExactly("name     it", "points   [{x=1, y=2}, {x=3, y=4}]", "counts   {a=5, b=6}");
  }

  @Test
  void eachItemOfAListHasALine() {
    assertThat(lines(Layout.keysOfItems(8), RESULT))
        .containsExactly(
            "name     it", "points   {x=1, y=2}", "points   {x=3, y=4}", "counts   {a=5, b=6}");
  }

  @Test
  void anEmptyListHasALineToo() {
    assertThat(lines(Layout.keysOfItems(8), NOTHING)).contains("points   []", "counts   {}");
  }

  @Test
  void inABlockTheKeyStandsOnce() {
    assertThat(lines(Layout.blocks(8, "none of them"), RESULT))
        .containsExactly(
            "name     it",
            "points   {x=1, y=2}",
            "         {x=3, y=4}",
            "counts   a=5",
            "         b=6");
  }

  @Test
  void anEmptyBlockIsNone() {
    assertThat(lines(Layout.blocks(8, "none of them"), NOTHING))
        .containsExactly("name     it", "points   none", "counts   none");
  }

  @Test
  void theFrontOfALongerListSaysThatThereIsMore() {
    assertThat(lines(Layout.blocks(8, "points"), RESULT))
        .contains("points   [{x=1, y=2}, {x=3, y=4}, …]");
  }

  @Test
  void anOutlineIndentsWhatStandsInAnObject() {
    assertThat(lines(Layout.outline(), new Vector("t", List.of(0.5f), new Point(1, 2))))
        .containsExactly(
            "text                     t",
            "vector                   [0.5]",
            "place",
            "  x                      1",
            "  y                      2");
  }

  @Test
  void ofManyNumbersAnOutlineOnlySaysHowMany() {
    List<Float> many = IntStream.range(0, 17).mapToObj(i -> (float) i).toList();
    assertThat(lines(Layout.outline(), new Vector("t", many, new Point(1, 2))))
        .contains("vector                   17 numbers (--json has them)");
    assertThat(lines(Layout.outline(), new Vector("t", many.subList(0, 16), new Point(1, 2))))
        .anyMatch(line -> line.contains("[0.0,1.0,"));
  }

  @Test
  void aTableHasARecordInEachLine() {
    Layout<Result> table = Layout.table("%2s %3s", List.of("x", "y"), Result::points);
    assertThat(lines(table, RESULT)).containsExactly(" x   y", " 1   2", " 3   4");
    assertThat(lines(table, NOTHING)).containsExactly(" x   y");
  }

  @Test
  void aPercentSignInAValueIsAPercentSign() {
    Layout<Result> rows =
        Layout.rows("%-4s", List.of("n"), Result::points, point -> List.of(point.x() + "%s"));
    assertThat(lines(rows, RESULT)).containsExactly("n", "1%s", "3%s");
  }

  @Test
  void aRecordFitsInALine() {
    assertThat(Layout.inLine(new Point(-1, 7))).isEqualTo("{x=-1, y=7}");
  }
}
