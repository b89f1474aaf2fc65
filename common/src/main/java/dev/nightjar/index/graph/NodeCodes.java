package dev.nightjar.index.graph;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;

/**
 * The vectors of nodes as signed bytes and a step each, from which a graph is built: a quarter of
 * the memory to read, and sums of integers, which come out alike in any order. A dimension is about
 * {@code step * code}.
 *
 * <p>The step is the least for which no code passes 127, and no sum of products with another row's
 * codes 16 bits ({@link Kernels#dotCodes(short[], byte[], int)}): by Cauchy and Schwarz these are
 * at most the product of two lengths, so the codes that one sum is over have a length below 181.
 * Made by comparisons, divisions, square roots and rounding, so they are the same on any machine.
 * Safe for use by several threads.
 */
public final class NodeCodes {
  private static final int MOST = 127;

  /** Just below the square root of 2 to the 15th. */
  private static final double LONGEST = 181;

  private static final int CACHE_LINE = 64;
  private static final int BLOCK_BITS = 12;
  private static final int BLOCK = 1 << BLOCK_BITS;

  private final Kernels kernels = Kernels.get();
  private final boolean distances;
  private final int width;
  private final byte[][] blocks;
  private final float[] steps;

  /** Squared lengths; only where distances are asked for. */
  private final float[] squares;

  /** Reads all vectors. */
  public NodeCodes(FloatVectorValues vectors, Similarity similarity) throws IOException {
    int count = vectors.size();
    this.distances = similarity == Similarity.L2;
    this.width =
        (vectors.dimension() + Kernels.CODE_SUMS - 1) / Kernels.CODE_SUMS * Kernels.CODE_SUMS;
    this.blocks = new byte[(count + BLOCK - 1) >> BLOCK_BITS][];
    this.steps = new float[count];
    this.squares = new float[distances ? count : 0];
    for (int node = 0; node < count; node++) {
      int block = node >> BLOCK_BITS;
      if (blocks[block] == null) {
        blocks[block] = new byte[Math.min(BLOCK, count - node) * width];
      }
      encode(vectors.vectorValue(node), node);
    }
  }

  private void encode(float[] vector, int node) {
    float step = step(vector);
    byte[] codes = blocks[node >> BLOCK_BITS];
    int offset = offset(node);
    long square = 0;
    for (int i = 0; i < vector.length; i++) {
      int code = step > 0 ? Math.round(vector[i] / step) : 0;
      codes[offset + i] = (byte) code;
      square += (long) code * code;
    }
    steps[node] = step;
    if (distances) {
      squares[node] = step * step * square;
    }
  }

  private float step(float[] vector) {
    float largest = 0;
    double[] sums = new double[Kernels.CODE_SUMS];
    for (int i = 0; i < vector.length; i++) {
      largest = Math.max(largest, Math.abs(vector[i]));
      sums[i % sums.length] += (double) vector[i] * vector[i];
    }
    double longest = 0;
    for (double sum : sums) {
      longest = Math.max(longest, Math.sqrt(sum));
    }
    double rounding = Math.sqrt((double) width / Kernels.CODE_SUMS) / 2;
    return (float) Math.max(largest / MOST, longest / (LONGEST - rounding));
  }

  private int offset(int node) {
    return (node & (BLOCK - 1)) * width;
  }

  int size() {
    return steps.length;
  }

  /** Similarities to one node at a time, for one thread. */
  final class From {
    private final short[] codes = new short[width];
    private float step;
    private float square;

    /** Kept, so that no compiler leaves the reading out. */
    @SuppressWarnings("unused")
    private int touched;

    /** Compares with this node from now on. */
    void node(int node) {
      byte[] block = blocks[node >> BLOCK_BITS];
      int offset = offset(node);
      for (int i = 0; i < codes.length; i++) {
        codes[i] = block[offset + i];
      }
      step = steps[node];
      square = distances ? squares[node] : 0;
    }

    /** Higher is nearer; the same from either side. */
    float similarity(int node) {
      float product =
          kernels.dotCodes(codes, blocks[node >> BLOCK_BITS], offset(node)) * (step * steps[node]);
      return distances ? 2 * product - (square + squares[node]) : product;
    }

    /**
     * Of several nodes. All their codes are asked for before the first are needed, so that a
     * processor waits for memory once, not once a node.
     */
    void similarities(int[] nodes, int count, float[] results) {
      int touched = 0;
      for (int i = 0; i < count; i++) {
        byte[] block = blocks[nodes[i] >> BLOCK_BITS];
        for (int at = offset(nodes[i]), end = at + width; at < end; at += CACHE_LINE) {
          touched += block[at];
        }
      }
      this.touched = touched;
      for (int i = 0; i < count; i++) {
        results[i] = similarity(nodes[i]);
      }
    }
  }
}
