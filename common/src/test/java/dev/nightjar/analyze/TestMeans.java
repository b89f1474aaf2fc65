package dev.nightjar.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestMeans {
  @Test
  void everyChunkCountsTheSameHoweverLongItsVectorIs() {
    ItemMatrix means =
        Means.of(
            List.of("d#0", "d#1"),
            List.of("d", "d"),
            List.of(new float[] {100, 0}, new float[] {0, 0.01f}));
    assertThat(means.items()).isEqualTo(1);
    assertThat(means.id(0)).isEqualTo("d");
    float half = (float) Math.sqrt(0.5);
    assertThat(means.vector(0)).containsExactly(new float[] {half, half}, within(1e-6f));
  }

  @Test
  void aDocumentOfOneChunkHasItsVector() {
    ItemMatrix means =
        Means.of(
            List.of("b#0", "a#0"),
            List.of("b", "a"),
            List.of(new float[] {0, 3}, new float[] {4, 0}));
    assertThat(means.id(0)).isEqualTo("a");
    assertThat(means.vector(means.vectorOf(0))).containsExactly(1, 0);
    assertThat(means.vector(means.vectorOf(1))).containsExactly(0, 1);
  }

  @Test
  void theOrderOfChunksChangesNoBit() {
    Random random = new Random(2);
    List<Integer> order = new ArrayList<>(IntStream.range(0, 60).boxed().toList());
    float[][] vectors = new float[60][9];
    for (float[] vector : vectors) {
      for (int d = 0; d < vector.length; d++) {
        vector[d] = (float) random.nextGaussian();
      }
    }
    float[] expected = means(order, vectors).block(0);
    Collections.shuffle(order, random);
    assertThat(means(order, vectors).block(0)).isEqualTo(expected);
  }

  private static ItemMatrix means(List<Integer> order, float[][] vectors) {
    return Means.of(
        order.stream().map(i -> String.format(Locale.ROOT, "c%02d", i)).toList(),
        order.stream().map(i -> "d" + i % 4).toList(),
        order.stream().map(i -> vectors[i].clone()).toList());
  }
}
