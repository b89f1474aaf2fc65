package dev.nightjar.jobs.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.classify.ClassifyResult;
import dev.nightjar.analyze.classify.ClassifyResult.Chosen;
import dev.nightjar.analyze.classify.ClassifyResult.Items;
import dev.nightjar.analyze.classify.ClassifyResult.Label;
import dev.nightjar.analyze.classify.ClassifyResult.Model;
import dev.nightjar.analyze.classify.ClassifyResult.Strength;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TestClassifyText {
  private static final Items TRAIN = new Items(105, 100, 5, 0, 0);

  private static List<String> lines(int labels, @Nullable Items test, @Nullable String output) {
    ClassifyResult result =
        new ClassifyResult(
            0.87654,
            0.8,
            "test",
            IntStream.range(0, labels).mapToObj(TestClassifyText::label).toList(),
            List.of(new Model("logistic", 0.9, 0.8, 0.7, 0.6)),
            new Chosen(
                5, 1, 10, 0.001, List.of(new Strength(1, 0.5, 0.5), new Strength(10, 0.7, 0.7))),
            List.of(),
            List.of(),
            TRAIN,
            test,
            "bge",
            null,
            null,
            List.of(),
            Map.of(),
            output);
    return Printed.lines(to -> ClassifyText.LAYOUT.print(result, to));
  }

  private static Label label(int number) {
    return new Label("label " + number, 50, 10, 0.5, 0.25, 0.3333);
  }

  @Test
  void figuresSayWhatTheyAreMeasuredBy() {
    assertThat(lines(2, null, null))
        .startsWith(
            "accuracy         0.8765 (by test)", "macro_f1         0.8000", "model            bge");
  }

  @Test
  void thePenaltyIsToldWithThoseItWasChosenFrom() {
    assertThat(lines(2, null, null))
        .contains("penalty          C = 10.0, the best of [1.0, 10.0] in 5 folds");
  }

  @Test
  void itemsToTestWithAreToldWhereThereAreSome() {
    assertThat(lines(2, null, null)).noneMatch(line -> line.startsWith("test  "));
    assertThat(lines(2, new Items(3, 3, 0, 0, 0), null))
        .filteredOn(line -> line.startsWith("test  "))
        .singleElement()
        .asString()
        .contains("documents=3", "used=3");
  }

  @Test
  void labelsAreATableUnlessTheyAreMany() {
    assertThat(lines(12, null, null))
        .anyMatch(line -> line.matches("label 11 +50 +10 +0\\.5 +0\\.25 +0\\.3333"));
    assertThat(lines(13, null, null)).noneMatch(line -> line.startsWith("label 1"));
  }

  @Test
  void withoutMistakesThereIsNoTableOfThem() {
    assertThat(lines(2, null, null))
        .noneMatch(line -> line.contains("taken for"))
        .noneMatch(line -> line.contains("mistakes"));
  }

  @Test
  void theOutputIsNamedIfThereIsOne() {
    assertThat(lines(2, null, "/out")).endsWith("", "output           /out");
    assertThat(lines(2, null, null)).noneMatch(line -> line.startsWith("output"));
  }
}
