package dev.nightjar.analyze.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.analyze.ItemMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Vectors on an arc, whose neighbours are those beside them. */
class TestKeptNeighbors {
  private static final int COUNT = 120;
  private static final int[] ALL = IntStream.range(0, COUNT).toArray();

  private static double angle(int i) {
    return Math.PI * (i + 0.001 * i * i) / COUNT / 2;
  }

  private static ItemMatrix arc(int count) {
    List<String> ids = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(String.format(Locale.ROOT, "%03d", i));
      vectors.add(new float[] {(float) Math.cos(angle(i)), (float) Math.sin(angle(i))});
    }
    return ItemMatrix.of(ids, vectors);
  }

  private static double[] points(int count) {
    double[] points = new double[2 * count];
    for (int i = 0; i < count; i++) {
      points[2 * i] = Math.cos(angle(i));
      points[2 * i + 1] = Math.sin(angle(i));
    }
    return points;
  }

  @Test
  void aFaithfulMapKeepsAll() {
    assertThat(new KeptNeighbors(arc(COUNT), ALL).share(points(COUNT))).isGreaterThan(0.98);
  }

  @Test
  void scaleAndPlaceOfAMapDoNotMatter() {
    double[] moved = points(COUNT);
    for (int i = 0; i < moved.length; i++) {
      moved[i] = 50 * moved[i] - 7;
    }
    KeptNeighbors kept = new KeptNeighbors(arc(COUNT), ALL);
    assertThat(kept.share(moved)).isCloseTo(kept.share(points(COUNT)), within(0.02));
  }

  @Test
  void aMapByLotKeepsWhatChanceKeeps() {
    Random random = new Random(1);
    double[] points = random.doubles(2 * COUNT).toArray();
    assertThat(new KeptNeighbors(arc(COUNT), ALL).share(points)).isBetween(0.03, 0.15);
  }

  @Test
  void ofFewVectorsAllOthersAreNeighbours() {
    assertThat(new KeptNeighbors(arc(4), new int[] {0, 3}).share(new double[8])).isEqualTo(1);
  }

  @Test
  void landmarksStayWhereTheyAreAndOthersStandBeside() {
    ItemMatrix matrix = arc(COUNT);
    int[] landmarks = IntStream.range(0, COUNT / 4).map(i -> 4 * i).toArray();
    double[] start = new double[2 * landmarks.length];
    for (int i = 0; i < landmarks.length; i++) {
      start[2 * i] = points(COUNT)[2 * landmarks[i]];
      start[2 * i + 1] = points(COUNT)[2 * landmarks[i] + 1];
    }
    double[] all = LandmarkLayout.of(matrix, landmarks, start, 1);
    assertThat(all).hasSize(2 * COUNT).doesNotContain(Double.NaN);
    assertThat(new KeptNeighbors(matrix, ALL).share(all)).isGreaterThan(0.4);
    assertThat(LandmarkLayout.of(matrix, landmarks, start, 1)).isEqualTo(all);
  }
}
