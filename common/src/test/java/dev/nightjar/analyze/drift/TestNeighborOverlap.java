package dev.nightjar.analyze.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.NearestVectors;
import dev.nightjar.analyze.drift.NeighborOverlap.Move;
import dev.nightjar.analyze.drift.NeighborOverlap.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Items on a circle, by their angles: neighbours can be seen. */
class TestNeighborOverlap {
  private static final int K = 2;

  private static ItemMatrix matrix(double... degrees) {
    List<String> ids = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (double angle : degrees) {
      ids.add("i" + ids.size());
      vectors.add(
          new float[] {
            (float) Math.cos(Math.toRadians(angle)), (float) Math.sin(Math.toRadians(angle))
          });
    }
    return ItemMatrix.of(ids, vectors);
  }

  private static NearestVectors.Graph graph(double... degrees) {
    int[] labels = new int[degrees.length * K];
    float[] scores = new float[labels.length];
    for (int v = 0; v < degrees.length; v++) {
      double at = degrees[v];
      int vector = v;
      int[] nearest =
          IntStream.range(0, degrees.length)
              .filter(other -> other != vector)
              .boxed()
              .sorted(Comparator.comparingDouble(other -> Math.abs(degrees[other] - at)))
              .limit(K)
              .mapToInt(Integer::intValue)
              .toArray();
      for (int place = 0; place < K; place++) {
        labels[v * K + place] = nearest[place];
        scores[v * K + place] = (float) Math.cos(Math.toRadians(degrees[nearest[place]] - at));
      }
    }
    return new NearestVectors.Graph(K, labels, scores, 0, 1, 1);
  }

  private static View view(int[] items, double... degrees) {
    return View.of(matrix(degrees), graph(degrees), items);
  }

  private static final int[] ALL = {0, 1, 2, 3, 4};

  @Test
  void theSameModelKeepsAll() {
    double[] degrees = {0, 10, 21, 33, 46};
    Move[] moves = new NeighborOverlap(view(ALL, degrees), view(ALL, degrees)).moves();
    assertThat(moves).hasSize(5).allMatch(move -> move.equals(new Move(1, 1, true, 0)));
  }

  @Test
  void anItemThatMovesLosesItsNeighbours() {
    NeighborOverlap overlap =
        new NeighborOverlap(view(ALL, 0, 10, 21, 80, 92), view(ALL, 85, 10, 21, 80, 92));
    Move moved = overlap.moves()[0];
    assertThat(moved.overlap()).isZero();
    assertThat(moved.jaccard()).isZero();
    assertThat(moved.same()).isFalse();
    assertThat(overlap.before(0)).containsExactly(1, 2);
    assertThat(overlap.after(0)).containsExactly(3, 4);
    double near = (Math.cos(Math.toRadians(5)) + Math.cos(Math.toRadians(7))) / 2;
    double far = (Math.cos(Math.toRadians(75)) + Math.cos(Math.toRadians(64))) / 2;
    assertThat(moved.fall()).isCloseTo(near - far, within(1e-6));
  }

  @Test
  void halfOfTheNeighboursAreATwoThirdsOfNone() {
    Move move =
        new NeighborOverlap(view(ALL, 0, 10, 21, 60, 92), view(ALL, 0, 10, 60, 21, 92)).moves()[0];
    assertThat(move.overlap()).isEqualTo(0.5);
    assertThat(move.jaccard()).isEqualTo(1 / 3.0);
    assertThat(move.same()).isTrue();
  }

  @Test
  void neighboursThatOneRunAloneHasAreLeftOut() {
    View first = view(new int[] {0, 2, 3}, 0, 1, 20, 40);
    View second = view(new int[] {0, 1, 2}, 0, 20, 40);
    NeighborOverlap overlap = new NeighborOverlap(first, second);
    assertThat(overlap.items()).isEqualTo(3);
    assertThat(overlap.before(0)).as("the nearest is only in the first run").containsExactly(1);
    assertThat(overlap.after(0)).containsExactly(1, 2);
    assertThat(overlap.moves()[0].overlap()).isEqualTo(0.5);
  }

  @Test
  void anItemWithoutNeighboursHasLostNone() {
    NearestVectors.Graph none =
        new NearestVectors.Graph(K, new int[] {-1, -1}, new float[2], 0, 1, 1);
    View alone = View.of(matrix(0), none, new int[] {0});
    assertThat(new NeighborOverlap(alone, alone).moves()).containsExactly(new Move(1, 1, true, 0));
  }
}
