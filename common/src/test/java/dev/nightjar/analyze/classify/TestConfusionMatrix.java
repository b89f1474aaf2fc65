package dev.nightjar.analyze.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestConfusionMatrix {
  private static ConfusionMatrix of(List<String> classes, int[] truth, int... predicted) {
    return ConfusionMatrix.of(
        classes,
        truth,
        IntStream.of(predicted).mapToObj(label -> new Prediction(label, 1)).toList());
  }

  @Test
  void countsAsTheDefinitionsSay() {
    ConfusionMatrix matrix =
        of(List.of("a", "b", "c"), new int[] {0, 0, 0, 0, 1, 1, 2}, 0, 0, 0, 1, 1, 2, 1);
    assertThat(matrix.accuracy()).isCloseTo(4.0 / 7, within(1e-12));
    assertThat(matrix.precision(0)).isEqualTo(1);
    assertThat(matrix.recall(0)).isEqualTo(0.75);
    assertThat(matrix.f1(0)).isCloseTo(6.0 / 7, within(1e-12));
    assertThat(matrix.precision(1)).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(matrix.recall(1)).isEqualTo(0.5);
    assertThat(matrix.f1(1)).isCloseTo(0.4, within(1e-12));
    assertThat(matrix.f1(2)).isZero();
    assertThat(matrix.macroF1()).isCloseTo((6.0 / 7 + 0.4 + 0) / 3, within(1e-12));
    assertThat(matrix.items(0)).isEqualTo(4);
  }

  @Test
  void classesThatNeitherOccurNorArePredictedCountNowhere() {
    ConfusionMatrix matrix = of(List.of("a", "unused", "c"), new int[] {0, 2}, 0, 2);
    assertThat(matrix.macroF1()).isEqualTo(1);
    assertThat(matrix.precision(1)).isZero();
    assertThat(matrix.recall(1)).isZero();
  }

  @Test
  void theMostConfusedPairsComeFirst() {
    ConfusionMatrix matrix = of(List.of("a", "b"), new int[] {0, 0, 0, 1, 1, 1}, 0, 0, 1, 0, 0, 1);
    assertThat(matrix.confused(5))
        .containsExactly(
            new ConfusionMatrix.Cell("b", "a", 2), new ConfusionMatrix.Cell("a", "b", 1));
    assertThat(matrix.confused(1)).hasSize(1);
    assertThat(matrix.cells())
        .containsExactly(
            new ConfusionMatrix.Cell("a", "a", 2),
            new ConfusionMatrix.Cell("a", "b", 1),
            new ConfusionMatrix.Cell("b", "a", 2),
            new ConfusionMatrix.Cell("b", "b", 1));
  }
}
