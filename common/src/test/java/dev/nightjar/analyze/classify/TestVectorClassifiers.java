package dev.nightjar.analyze.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class TestVectorClassifiers {
  private static final LabelledVectors FOUR =
      LabelledVectors.of(
          List.of(
              Labelled.item("1", "north", 0, 1),
              Labelled.item("2", "north", 0.6f, 0.8f),
              Labelled.item("3", "east", 1, 0),
              Labelled.item("4", "east", 0.8f, -0.6f)));

  @Test
  void confidenceIsTheSoftmaxOfTheScores() {
    LinearClassifier classifier =
        new LinearClassifier(new float[][] {{1, 0}, {0, 2}, {0, 0}}, new double[] {0, 0, 1});
    Prediction prediction = classifier.predict(new float[] {1, 1});
    assertThat(prediction.label()).isEqualTo(1);
    double sum = Math.exp(1) + Math.exp(2) + Math.exp(1);
    assertThat((double) prediction.confidence()).isCloseTo(Math.exp(2) / sum, within(1e-6));
  }

  @Test
  void ofEquallyLikelyClassesTheFirstIsTaken() {
    LinearClassifier classifier =
        new LinearClassifier(new float[][] {{1, 0}, {1, 0}}, new double[2]);
    assertThat(classifier.predict(new float[] {1, 0})).isEqualTo(new Prediction(0, 0.5f));
  }

  @Test
  void centroidsAreMeansOfLengthOne() {
    LinearClassifier centroids = LinearClassifier.centroids(FOUR);
    assertThat(FOUR.classes()).containsExactly("east", "north");
    assertThat(centroids.weights()[1][1]).isCloseTo(1.8f / (float) Math.sqrt(3.6), within(1e-6f));
    assertThat(centroids.predict(new float[] {0.7f, 0.7f}).label()).isEqualTo(1);
    assertThat(centroids.predict(new float[] {0, -1}).label()).isZero();
  }

  @Test
  void nearNeighborsCountMoreThanFarOnes() {
    NeighborClassifier nearest = new NeighborClassifier(FOUR, 3);
    List<Prediction> predictions =
        nearest.predict(List.of(new float[] {0, 1}, new float[] {0.8f, -0.6f}));
    assertThat(predictions).extracting(Prediction::label).containsExactly(1, 0);
    assertThat((double) predictions.getFirst().confidence()).isCloseTo(1, within(1e-6));
    assertThat((double) predictions.get(1).confidence()).isCloseTo(1, within(1e-6));
  }

  @Test
  void whatIsHeldOutIsPredictedByAClassifierThatDoesNotKnowIt() {
    LabelledVectors items = LabelledVectors.of(Labelled.items(12, 0.2, "a", "b", "c"));
    Folds folds = Folds.of(items, 4, 1);
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      CrossValidation validation =
          CrossValidation.of(
              items,
              folds,
              pool,
              fold -> {
                LabelledVectors known = items.only(folds.outside(fold));
                assertThat(known.items())
                    .doesNotContainAnyElementsOf(items.only(folds.in(fold)).items());
                return new NeighborClassifier(known, 1);
              });
      assertThat(validation.items().items()).isEqualTo(items.items());
      assertThat(validation.confusion().accuracy()).isGreaterThan(0.9);
    }
  }

  @Test
  void ofEquallyGoodPenaltiesTheStrongestIsTaken() {
    LabelledVectors items = LabelledVectors.of(Labelled.items(2, 0, "a", "b"));
    List<Prediction> right =
        items.items().stream()
            .map(item -> new Prediction(item.label().equals("a") ? 0 : 1, 1))
            .toList();
    List<Prediction> wrong = right.stream().map(p -> new Prediction(1 - p.label(), 1)).toList();
    assertThat(
            CrossValidation.best(
                    List.of(
                        new CrossValidation.Tried(1, new CrossValidation(items, wrong)),
                        new CrossValidation.Tried(3, new CrossValidation(items, right)),
                        new CrossValidation.Tried(10, new CrossValidation(items, right))))
                .c())
        .isEqualTo(3);
  }
}
