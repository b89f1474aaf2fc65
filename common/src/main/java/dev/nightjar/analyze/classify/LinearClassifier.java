package dev.nightjar.analyze.classify;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.Vectors;
import java.io.Serializable;
import java.util.List;

/**
 * A weight vector and an intercept for each class; the softmax of what they give is the confidence.
 * Its bits depend on a vector and the weights alone, wherever and with whatever others it is asked.
 *
 * @param weights by class
 * @param intercepts by class
 */
record LinearClassifier(float[][] weights, double[] intercepts)
    implements VectorClassifier, Serializable {

  /** The nearest centroid: the class whose mean vector has the largest cosine. */
  static LinearClassifier centroids(LabelledVectors items) {
    int[] targets = items.targets();
    double[][] sums = new double[items.classes().size()][items.dimension()];
    for (int i = 0; i < targets.length; i++) {
      float[] vector = items.items().get(i).vector();
      for (int d = 0; d < vector.length; d++) {
        sums[targets[i]][d] += vector[d];
      }
    }
    float[][] means = new float[sums.length][items.dimension()];
    for (int label = 0; label < sums.length; label++) {
      for (int d = 0; d < means[label].length; d++) {
        means[label][d] = (float) sums[label][d];
      }
      Vectors.normalize(means[label]);
    }
    return new LinearClassifier(means, new double[sums.length]);
  }

  @Override
  public List<Prediction> predict(List<float[]> vectors) {
    return vectors.stream().map(this::predict).toList();
  }

  /** The class of a vector. */
  Prediction predict(float[] vector) {
    double[] scores = intercepts.clone();
    int best = 0;
    for (int label = 0; label < scores.length; label++) {
      scores[label] += Kernels.get().dot(weights[label], vector);
      best = scores[label] > scores[best] ? label : best;
    }
    double sum = 0;
    for (double score : scores) {
      sum += StrictMath.exp(score - scores[best]);
    }
    return new Prediction(best, (float) (1 / sum));
  }
}
