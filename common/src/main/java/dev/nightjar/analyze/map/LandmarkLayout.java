package dev.nightjar.analyze.map;

import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.vector.products.NearestLists;
import dev.nightjar.vector.products.Rows;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * All vectors of a matrix in a plane: some, the landmarks, by {@link NeighborEmbedding}; each of
 * the others where its nearest landmarks are, by their weighted geometric median (Weiszfeld, 1937),
 * so that one between two islands is on one of them and not in the sea, moved a little by lot to
 * stand beside the landmark and not on it.
 */
final class LandmarkLayout {
  private static final int NEAREST = 8;
  private static final int ROUNDS = 20;

  /** How fast weight falls with distance, by that to the nearest. */
  private static final double STEEPNESS = 4;

  private final ItemMatrix matrix;
  private final int[] landmarks;
  private final double[] places;
  private final double[] rooms;
  private final float[] rows;
  private final float[][] vectors;
  private final long seed;

  private LandmarkLayout(ItemMatrix matrix, int[] landmarks, double[] start, long seed) {
    this.matrix = matrix;
    this.landmarks = landmarks;
    this.seed = seed;
    this.rows = matrix.gather(landmarks);
    this.vectors = IntStream.of(landmarks).mapToObj(matrix::vector).toArray(float[][]::new);
    this.places = NeighborEmbedding.of(vectors, start);
    this.rooms = IntStream.range(0, landmarks.length).parallel().mapToDouble(this::room).toArray();
  }

  /**
   * Lays them out.
   *
   * @param landmarks vectors, ascending, three at least
   * @param start x and y of each landmark
   * @return x and y of each vector
   */
  static double[] of(ItemMatrix matrix, int[] landmarks, double[] start, long seed) {
    LandmarkLayout layout = new LandmarkLayout(matrix, landmarks, start, seed);
    double[] all = new double[2 * matrix.vectors()];
    IntStream.range(0, matrix.blocks()).parallel().forEach(b -> layout.place(b, all));
    return all;
  }

  /** Half the distance to the next landmark. */
  private double room(int landmark) {
    double least = Double.MAX_VALUE;
    for (int other = 0; other < landmarks.length; other++) {
      if (other != landmark) {
        double x = places[2 * landmark] - places[2 * other];
        double y = places[2 * landmark + 1] - places[2 * other + 1];
        least = Math.min(least, x * x + y * y);
      }
    }
    return Math.sqrt(least) / 2;
  }

  private void place(int block, double[] all) {
    Rows queries = matrix.rows(block);
    int count = queries.count();
    int first = block * ItemMatrix.BLOCK;
    NearestLists nearest = new NearestLists(count, Math.min(NEAREST, landmarks.length));
    if (landmarks.length < matrix.vectors()) {
      nearest.offer(
          Rows.of(rows, matrix.dimension()),
          IntStream.range(0, landmarks.length).toArray(),
          queries,
          IntStream.range(0, count).toArray());
    }
    for (int q = 0; q < count; q++) {
      int landmark = Arrays.binarySearch(landmarks, first + q);
      double[] place =
          landmark >= 0
              ? new double[] {places[2 * landmark], places[2 * landmark + 1]}
              : beside(first + q, nearest, q);
      all[2 * (first + q)] = place[0];
      all[2 * (first + q) + 1] = place[1];
    }
  }

  private double[] beside(int vector, NearestLists nearest, int q) {
    double[] weights = new double[nearest.k()];
    double least = Math.max(1e-6, 1 - (double) nearest.score(q, 0));
    for (int i = 0; i < weights.length; i++) {
      double distance = Math.max(1e-6, 1 - (double) nearest.score(q, i));
      weights[i] = Math.exp(-STEEPNESS * (distance / least - 1));
    }
    double[] place = median(nearest, q, weights);
    SplittableRandom lot = new SplittableRandom(seed + vector);
    double angle = 2 * Math.PI * lot.nextDouble();
    double away = rooms[nearest.label(q, 0)] * Math.sqrt(lot.nextDouble());
    place[0] += away * Math.cos(angle);
    place[1] += away * Math.sin(angle);
    return place;
  }

  private double[] median(NearestLists nearest, int q, double[] weights) {
    double[] place = {places[2 * nearest.label(q, 0)], places[2 * nearest.label(q, 0) + 1]};
    for (int round = 0; round < ROUNDS; round++) {
      double x = 0;
      double y = 0;
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        double itsX = places[2 * nearest.label(q, i)];
        double itsY = places[2 * nearest.label(q, i) + 1];
        double weight = weights[i] / Math.max(1e-3, Math.hypot(itsX - place[0], itsY - place[1]));
        x += weight * itsX;
        y += weight * itsY;
        sum += weight;
      }
      place[0] = x / sum;
      place[1] = y / sum;
    }
    return place;
  }
}
