package dev.nightjar.analyze.classify;

import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Makes labelled vectors: each class around a direction of its own. */
final class Labelled {
  static final int DIMENSION = 8;

  private Labelled() {}

  /** An item whose text is its id. */
  static LabelledVectors.Item item(String id, String label, float... vector) {
    return new LabelledVectors.Item(id, "hash of " + id, "text of " + id, label, vector);
  }

  /** Items of each class, which differ by so much noise. */
  static List<LabelledVectors.Item> items(int each, double noise, String... labels) {
    List<LabelledVectors.Item> items = new ArrayList<>();
    for (int label = 0; label < labels.length; label++) {
      for (int i = 0; i < each; i++) {
        items.add(
            item(
                String.format(Locale.ROOT, "%s-%03d", labels[label], i),
                labels[label],
                vector(label, noise, 1000L * label + i)));
      }
    }
    return items;
  }

  /**
   * A vector of length 1 around the direction of a class, whose last dimension hardly varies, as
   * some models have it.
   */
  static float[] vector(int label, double noise, long seed) {
    Random random = new Random(seed);
    float[] vector = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = (float) ((d == label ? 1 : 0) + noise * random.nextGaussian());
    }
    vector[DIMENSION - 1] *= 1e-33f;
    Vectors.normalize(vector);
    return vector;
  }
}
