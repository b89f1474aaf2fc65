package dev.nightjar.index.shard;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.LocalityOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.RandomAccess;
import java.util.stream.IntStream;
import org.apache.lucene.index.FloatVectorValues;

/**
 * What becomes of the vectors that chunks have, when parts of a shard are joined. Of equal ones the
 * first stands for all. One that is much nearer to a node than vectors are to each other becomes a
 * variant of it, in a crowd even one that is less near: where many lie so, as pages of one template
 * do, their nodes would link to each other alone, and a search that walks in would not come out.
 * What a graph was built of stays as it was.
 */
final class VectorFates {
  /** Distance to a node below which a vector is a variant, by the mean distance of vectors. */
  private static final double NEAR = 1.0 / 6;

  /** The like for a node in a crowd. */
  private static final double NEAR_IN_CROWD = 2.0 / 5;

  /**
   * Places, in an order by place, before and behind a vector in a crowd: most that are there are as
   * near as a crowd's are.
   */
  private static final int CROWD = 128;

  /** Of these places every so many-th is looked at. */
  private static final int STEP = 16;

  /** Vectors that the mean distance is found from. */
  private static final int SAMPLE = 4096;

  /** Nodes before a vector, in an order by place, that it is compared with. */
  private static final int COMPARED = 16;

  /** Variants of a node: all are compared where a search looks into it. */
  private static final int MOST = 1000;

  private static final int NONE = -1;

  /** Vectors of several segments as one list, read from disk each time. Not thread-safe. */
  static final class Rows extends AbstractList<float[]> implements RandomAccess {
    private final List<FloatVectorValues> segments;

    /** The first row of each segment, and behind the last. */
    private final int[] bases;

    Rows(List<FloatVectorValues> segments) {
      this.segments = segments;
      this.bases = new int[segments.size() + 1];
      for (int s = 0; s < segments.size(); s++) {
        bases[s + 1] = bases[s] + segments.get(s).size();
      }
    }

    @Override
    public float[] get(int row) {
      int segment = 0;
      while (row >= bases[segment + 1]) {
        segment++;
      }
      try {
        return segments.get(segment).vectorValue(row - bases[segment]).clone();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read vectors: " + e.getMessage(), e);
      }
    }

    /** Some of them, in this order. */
    List<float[]> of(int[] some) {
      return new Some(this, some);
    }

    private static final class Some extends AbstractList<float[]> implements RandomAccess {
      private final Rows all;
      private final int[] rows;

      Some(Rows all, int[] rows) {
        this.all = all;
        this.rows = rows;
      }

      @Override
      public float[] get(int index) {
        return all.get(rows[index]);
      }

      @Override
      public int size() {
        return rows.length;
      }
    }

    @Override
    public int size() {
      return bases[segments.size()];
    }
  }

  private final Rows rows;

  /** The row that stands for each row, the first that is equal; none where no chunk has it. */
  private final int[] standing;

  /** The row of the node of each row that stands for itself. */
  private final int[] nodes;

  /** The variants of each row that is a node. */
  private final int[] variants;

  private final BitSet crowded = new BitSet();

  /** Squared distance to a node below which a vector is a variant. */
  private double near;

  /** The like for a node in a crowd. */
  private double nearInCrowd;

  VectorFates(Rows rows) {
    this.rows = rows;
    this.standing = new int[rows.size()];
    this.nodes = new int[rows.size()];
    this.variants = new int[rows.size()];
    Arrays.fill(standing, NONE);
    Arrays.fill(nodes, NONE);
  }

  /** A chunk has the vector of this row. */
  void keep(int row) {
    standing[row] = row;
  }

  /** A chunk has the vector of this row, and a graph that node. */
  void keep(int row, int node) {
    keep(row);
    keep(node);
    nodes[row] = node;
    nodes[node] = node;
  }

  /** Decides what becomes of all that was kept. Rows of graphs come before others. */
  void decide() {
    findEqual();
    for (int row = 0; row < nodes.length; row++) {
      if (stays(row) && nodes[row] != NONE) {
        int node = standing[nodes[row]];
        nodes[row] = nodes[node] == node ? node : row;
      }
    }
    findVariants();
  }

  /** Whether a row stands for itself, and maybe others. */
  boolean stays(int row) {
    return standing[row] == row;
  }

  /** The row that stands for a row. */
  int standingFor(int row) {
    return standing[row];
  }

  /** The row of the node of one that stays. */
  int node(int row) {
    return nodes[row];
  }

  /** Whether one that stays is a node; else it is a variant. */
  boolean isNode(int row) {
    return nodes[row] == row;
  }

  /** Compares those whose hashes are equal. */
  private void findEqual() {
    long[] keys =
        IntStream.range(0, standing.length)
            .filter(this::stays)
            .mapToLong(row -> (long) Arrays.hashCode(rows.get(row)) << 32 | row)
            .toArray();
    Arrays.sort(keys);
    for (int from = 0, to; from < keys.length; from = to) {
      to = from + 1;
      while (to < keys.length && keys[to] >> 32 == keys[from] >> 32) {
        to++;
      }
      if (to - from > 1) {
        findEqual(Arrays.stream(keys, from, to).mapToInt(key -> (int) key).toArray());
      }
    }
  }

  private void findEqual(int[] alike) {
    List<float[]> vectors = new ArrayList<>();
    List<Integer> firsts = new ArrayList<>();
    for (int row : alike) {
      float[] vector = rows.get(row);
      int at = 0;
      while (at < vectors.size() && !Arrays.equals(vectors.get(at), vector)) {
        at++;
      }
      if (at == vectors.size()) {
        vectors.add(vector);
        firsts.add(row);
      }
      standing[row] = firsts.get(at);
    }
  }

  /** Goes through all in an order in which near ones follow each other. */
  private void findVariants() {
    int[] all = IntStream.range(0, standing.length).filter(this::stays).toArray();
    if (IntStream.of(all).allMatch(row -> nodes[row] != NONE)) {
      return; // nothing came
    }
    for (int row : all) {
      if (nodes[row] != NONE && !isNode(row)) {
        variants[nodes[row]]++;
      }
    }
    List<float[]> vectors = rows.of(all);
    double mean = meanSquaredDistance(vectors);
    near = NEAR * NEAR * mean;
    nearInCrowd = NEAR_IN_CROWD * NEAR_IN_CROWD * mean;
    int[] order = IntStream.of(LocalityOrder.of(vectors)).map(index -> all[index]).toArray();
    findCrowded(order);
    followNodes(order); // those of a graph
    compare(IntStream.of(order).filter(crowded::get).toArray(), true);
    followNodes(order); // those of crowds
    compare(order, true);
  }

  private void findCrowded(int[] order) {
    int most = CROWD / STEP;
    for (int at = CROWD; at < order.length - CROWD; at++) {
      float[] vector = rows.get(order[at]);
      int far = 0;
      for (int other = at - CROWD; other <= at + CROWD && far < most; other += STEP) {
        if (Kernels.get().squaredDistance(rows.get(order[other]), vector) >= nearInCrowd) {
          far++;
        }
      }
      if (far < most) {
        crowded.set(order[at]);
      }
    }
  }

  /** Makes variants of nodes that there are, whether these come before or after. */
  private void followNodes(int[] order) {
    if (IntStream.of(order).anyMatch(this::isNode)) {
      compare(order, false);
      compare(reversed(order), false);
    }
  }

  /**
   * Compares rows without a node with the nodes before them.
   *
   * @param rest whether those that are near none become nodes
   */
  private void compare(int[] order, boolean rest) {
    float[][] before = new float[COMPARED][];
    int[] beforeRows = new int[COMPARED];
    int count = 0;
    for (int row : order) {
      float[] vector = rows.get(row);
      for (int n = 0; n < Math.min(count, COMPARED) && nodes[row] == NONE; n++) {
        int node = beforeRows[n];
        if (variants[node] < MOST
            && Kernels.get().squaredDistance(before[n], vector)
                < (crowded.get(node) ? nearInCrowd : near)) {
          nodes[row] = node;
          variants[node]++;
        }
      }
      if (rest && nodes[row] == NONE) {
        nodes[row] = row;
      }
      if (isNode(row)) {
        before[count % COMPARED] = vector;
        beforeRows[count++ % COMPARED] = row;
      }
    }
  }

  private static int[] reversed(int[] order) {
    return IntStream.range(0, order.length).map(i -> order[order.length - 1 - i]).toArray();
  }

  /** Twice the variance. */
  private static double meanSquaredDistance(List<float[]> vectors) {
    int step = Math.max(1, vectors.size() / SAMPLE);
    double squares = 0;
    double[] sum = vectors.isEmpty() ? new double[0] : new double[vectors.getFirst().length];
    int count = 0;
    for (int i = 0; i < vectors.size(); i += step, count++) {
      float[] vector = vectors.get(i);
      for (int d = 0; d < sum.length; d++) {
        squares += (double) vector[d] * vector[d];
        sum[d] += vector[d];
      }
    }
    double ofMean = Arrays.stream(sum).map(s -> s * s).sum() / Math.max(1, count);
    return 2 * (squares - ofMean) / Math.max(1, count);
  }
}
