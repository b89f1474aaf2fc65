package dev.nightjar.analyze.classify;

import dev.nightjar.vector.Hit;
import dev.nightjar.vector.products.ExactSearch;
import java.util.ArrayList;
import java.util.List;

/**
 * The class that most of the nearest vectors are of, each counting for its cosine.
 *
 * @param known the vectors that are asked
 * @param k how many of them have a voice
 */
record NeighborClassifier(LabelledVectors known, int k) implements VectorClassifier {
  @Override
  public List<Prediction> predict(List<float[]> vectors) {
    int dimension = known.dimension();
    ExactSearch search = new ExactSearch(rows(vectors, dimension), dimension, k);
    int[] rows = new int[known.size()];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = row;
    }
    search.add(rows(known.vectors(), dimension), rows, rows.length);
    int[] targets = known.targets();
    List<Prediction> predictions = new ArrayList<>();
    for (int query = 0; query < vectors.size(); query++) {
      predictions.add(vote(search.hits(query), targets));
    }
    return predictions;
  }

  private Prediction vote(List<Hit> nearest, int[] targets) {
    double[] votes = new double[known.classes().size()];
    double sum = 0;
    for (Hit hit : nearest) {
      double voice = Math.max(hit.score(), Float.MIN_NORMAL);
      votes[targets[hit.label()]] += voice;
      sum += voice;
    }
    int best = 0;
    for (int label = 0; label < votes.length; label++) {
      best = votes[label] > votes[best] ? label : best;
    }
    return new Prediction(best, (float) (votes[best] / sum));
  }

  private static float[] rows(List<float[]> vectors, int dimension) {
    float[] rows = new float[Math.multiplyExact(vectors.size(), dimension)];
    for (int row = 0; row < vectors.size(); row++) {
      System.arraycopy(vectors.get(row), 0, rows, row * dimension, dimension);
    }
    return rows;
  }
}
