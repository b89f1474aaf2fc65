package dev.nightjar.analyze.duplicates;

import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.duplicates.text.Numbers;
import dev.nightjar.analyze.duplicates.text.Shingles;
import dev.nightjar.vector.Kernels;
import java.util.List;

/**
 * The two scores of a pair of texts, and whether they say other numbers.
 *
 * @param texts that are compared
 * @param matrices of the runs they are of
 */
record Scores(Texts texts, List<ItemMatrix> matrices) {
  /** The cosine of their vectors. */
  float similarity(int a, int b) {
    return Math.clamp(Kernels.get().dot(vector(a), vector(b)), -1f, 1f);
  }

  private float[] vector(int text) {
    ItemMatrix matrix = matrices.get(texts.run(text));
    return matrix.vector(matrix.vectorOf(texts.place(text)));
  }

  /** The share of shingles that both have. */
  float textSimilarity(int a, int b) {
    return Shingles.similarity(texts.shingles(a), texts.shingles(b));
  }

  /** Whether they say other numbers. */
  boolean numbersDiffer(int a, int b) {
    return !texts.isExact(a, b) && Numbers.differ(texts.numbers(a), texts.numbers(b));
  }
}
