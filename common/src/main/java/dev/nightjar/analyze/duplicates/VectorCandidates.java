package dev.nightjar.analyze.duplicates;

import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.NearestVectors;
import java.util.List;
import java.util.stream.IntStream;

/** Pairs of texts whose vectors are equal, or among each other's nearest. */
final class VectorCandidates {
  private final Texts texts;
  private final List<ItemMatrix> matrices;
  private final Candidates to;
  private final int[][] textsOf;

  VectorCandidates(Texts texts, List<ItemMatrix> matrices, Candidates to) {
    this.texts = texts;
    this.matrices = matrices;
    this.to = to;
    this.textsOf = new int[matrices.stream().mapToInt(ItemMatrix::vectors).sum()][];
    int[] counts = new int[textsOf.length];
    for (int text = 0; text < texts.count(); text++) {
      counts[vector(text)]++;
    }
    for (int text = 0; text < texts.count(); text++) {
      int vector = vector(text);
      if (textsOf[vector] == null) {
        textsOf[vector] = new int[counts[vector]];
      }
      textsOf[vector][textsOf[vector].length - counts[vector]--] = text;
    }
  }

  /** The vectors of the other run are numbered behind those of the first one. */
  private int vector(int text) {
    int run = texts.run(text);
    int own = matrices.get(run).vectorOf(texts.place(text));
    return run == 0 ? own : matrices.getFirst().vectors() + own;
  }

  private int[] texts(int vector) {
    return textsOf[vector] == null ? new int[0] : textsOf[vector];
  }

  /** Which vectors of the first run have texts that may be dropped. */
  int[] asked() {
    return IntStream.range(0, matrices.getFirst().vectors())
        .filter(vector -> IntStream.of(texts(vector)).anyMatch(text -> !texts.isFixed(text)))
        .toArray();
  }

  /**
   * Adds them.
   *
   * @param asked the vectors whose nearest the graph has
   * @param least cosine of a pair
   */
  void add(int[] asked, NearestVectors.Graph graph, float least) {
    int others = matrices.size() == 1 ? 0 : matrices.getFirst().vectors();
    for (int vector : asked) {
      to.addGroup(texts(vector), texts);
      for (int place = 0; place < graph.k() && graph.label(vector, place) >= 0; place++) {
        if (graph.score(vector, place) >= least) {
          add(texts(vector), texts(others + graph.label(vector, place)));
        }
      }
    }
  }

  /** Where many texts share a vector, the first of it stands for the others. */
  private void add(int[] some, int[] others) {
    for (int i = 0; i < Math.min(some.length, MinHashes.WINDOW); i++) {
      for (int j = 0; j < Math.min(others.length, MinHashes.WINDOW); j++) {
        to.add(some[i], others[j], texts);
      }
    }
  }
}
