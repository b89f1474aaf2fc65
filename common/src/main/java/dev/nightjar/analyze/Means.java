package dev.nightjar.analyze;

import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Vectors of documents: the means of their chunks' vectors, each of length 1. */
public final class Means {
  private Means() {}

  /** Sums in the order of chunk ids, so that no other order changes a bit. */
  static ItemMatrix of(List<String> chunks, List<String> documents, List<float[]> vectors) {
    Map<String, Map<String, float[]>> byDocument = new TreeMap<>();
    for (int i = 0; i < chunks.size(); i++) {
      byDocument
          .computeIfAbsent(documents.get(i), any -> new TreeMap<>())
          .put(chunks.get(i), vectors.get(i));
    }
    List<float[]> means = new ArrayList<>();
    byDocument.values().forEach(all -> means.add(mean(List.copyOf(all.values()))));
    return ItemMatrix.of(List.copyOf(byDocument.keySet()), means);
  }

  private static float[] mean(List<float[]> vectors) {
    float[] sum = vectors.getFirst();
    Vectors.normalize(sum);
    for (float[] vector : vectors.subList(1, vectors.size())) {
      Vectors.normalize(vector);
      for (int d = 0; d < sum.length; d++) {
        sum[d] += vector[d];
      }
    }
    return sum;
  }
}
