package dev.nightjar.models;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.vector.Vectors;
import java.util.List;
import java.util.Locale;

/**
 * How near the vectors of two models are.
 *
 * @param texts how many were compared
 * @param least the least cosine of two vectors of a text; NaN if one is not comparable
 * @param mean the mean of all
 */
public record Agreement(int texts, double least, double mean) {
  /** Embeds the texts by both, each text by itself. */
  public static Agreement of(EmbeddingModel one, EmbeddingModel other, List<ModelInput> texts) {
    return of(
        texts.stream().map(text -> one.embed(List.of(text)).getFirst()).toList(),
        texts.stream().map(text -> other.embed(List.of(text)).getFirst()).toList());
  }

  /** Compares vectors of the same texts, in the same order. */
  public static Agreement of(List<float[]> ones, List<float[]> others) {
    double least = 1;
    double sum = 0;
    for (int i = 0; i < ones.size(); i++) {
      double cosine = cosine(ones.get(i), others.get(i));
      least = Math.min(least, cosine); // NaN, if either is
      sum += cosine;
    }
    return new Agreement(ones.size(), least, sum / ones.size());
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
    }
    return dot / (Vectors.norm(a) * Vectors.norm(b));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "cosine %.6f on average, %.6f at least, of %d texts", mean, least, texts);
  }
}
