package dev.nightjar.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestTable {
  private static List<String> lines(String layout, List<List<Object>> rows) {
    return Table.lines(layout, List.of("name", "n", "last"), rows);
  }

  @Test
  void columnsStandToTheLeftOrToTheRight() {
    assertThat(lines("%-6s %4s  %-s", List.of(List.of("a", 12, "x y"), List.of("b", 3, "z"))))
        .containsExactly("name      n  last", "a        12  x y", "b         3  z");
  }

  @Test
  void aColumnGrowsWithItsValues() {
    assertThat(lines("%-2s %1s %-s", List.of(List.of("longer", 1234, "x"))))
        .containsExactly("name      n last", "longer 1234 x");
  }

  @Test
  void aChineseCharacterTakesTwoPlaces() {
    assertThat(lines("%-6s %3s  %-s", List.of(List.of("模型", "九", "x"), List.of("model", 9, "y"))))
        .containsExactly("name     n  last", "模型    九  x", "model    9  y");
  }

  @Test
  void lastValuesMayBeMissingOrEmpty() {
    assertThat(lines("%-4s %2s  %-s", List.of(List.of("a", 1), List.of("b", 2, ""))))
        .containsExactly("name  n  last", "a     1", "b     2");
  }
}
