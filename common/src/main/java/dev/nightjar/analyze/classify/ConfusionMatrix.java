package dev.nightjar.analyze.classify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How often each class was taken for which. Classes that neither occur nor were predicted count
 * nowhere.
 *
 * @param classes their names
 * @param counts by true class and predicted class
 */
record ConfusionMatrix(List<String> classes, long[][] counts) {
  /**
   * A class that was taken for one.
   *
   * @param label the true class
   * @param predicted what it was taken for
   * @param items how often
   */
  record Cell(String label, String predicted, long items) {}

  /** Counts pairs of a true and a predicted class. */
  static ConfusionMatrix of(List<String> classes, int[] truth, List<Prediction> predictions) {
    long[][] counts = new long[classes.size()][classes.size()];
    for (int i = 0; i < truth.length; i++) {
      counts[truth[i]][predictions.get(i).label()]++;
    }
    return new ConfusionMatrix(classes, counts);
  }

  /** The share of all that were predicted right. */
  double accuracy() {
    long right = 0;
    long all = 0;
    for (int label = 0; label < counts.length; label++) {
      right += counts[label][label];
      all += items(label);
    }
    return (double) right / all;
  }

  /** The mean of F1 over all classes, however rare. */
  double macroF1() {
    double sum = 0;
    int occurring = 0;
    for (int label = 0; label < counts.length; label++) {
      if (items(label) + predicted(label) > 0) {
        sum += f1(label);
        occurring++;
      }
    }
    return sum / occurring;
  }

  /** How many are of a class. */
  long items(int label) {
    long sum = 0;
    for (long count : counts[label]) {
      sum += count;
    }
    return sum;
  }

  private long predicted(int label) {
    long sum = 0;
    for (long[] row : counts) {
      sum += row[label];
    }
    return sum;
  }

  /** The share of what was predicted to be of a class that is; 0 if nothing was. */
  double precision(int label) {
    return share(counts[label][label], predicted(label));
  }

  /** The share of a class that was predicted to be of it; 0 if there is none. */
  double recall(int label) {
    return share(counts[label][label], items(label));
  }

  /** The harmonic mean of precision and recall; 0 if nothing was right. */
  double f1(int label) {
    return share(2 * counts[label][label], items(label) + predicted(label));
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** Every pair that occurs, in the order of classes. */
  List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      for (int predicted = 0; predicted < counts.length; predicted++) {
        if (counts[label][predicted] > 0) {
          cells.add(new Cell(classes.get(label), classes.get(predicted), counts[label][predicted]));
        }
      }
    }
    return cells;
  }

  /** The pairs of unlike classes that occur most often. */
  List<Cell> confused(int most) {
    return cells().stream()
        .filter(cell -> !cell.label().equals(cell.predicted()))
        .sorted(Comparator.comparingLong(Cell::items).reversed())
        .limit(most)
        .toList();
  }
}
