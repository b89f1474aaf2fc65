package dev.nightjar.analyze;

import dev.nightjar.io.run.VectorRun;
import dev.nightjar.io.vectors.VectorBlocks;
import dev.nightjar.vector.Vectors;
import dev.nightjar.vector.products.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * The items of a run, in the order of their ids, with their vectors scaled to length 1. Items whose
 * vectors have equal bits, as equal texts have, share one: so k nearest vectors are k different
 * ones, and how often a text repeats bends no distance.
 *
 * <p>It holds {@code vectors x dimension} floats, in blocks of {@link #BLOCK} rows. Immutable but
 * for the blocks, which nobody changes.
 */
public final class ItemMatrix {
  /** Vectors of a block; the last one may have fewer. */
  public static final int BLOCK = 1 << 13;

  private static final int READ_ROWS = 4096;

  private final String[] ids;
  private final int[] vectorOf;
  private final int[] memberStarts;
  private final int[] members;
  private final float[][] blocks;
  private final int dimension;

  /** What an item is. */
  public enum Per {
    /** A chunk, by its id. */
    CHUNK,
    /** A document, by its id: the mean of its chunks' vectors, each of length 1. */
    DOCUMENT
  }

  private ItemMatrix(String[] ids, float[][] sorted, int dimension) {
    this.ids = ids;
    this.dimension = dimension;
    this.vectorOf = new int[ids.length];
    int[] firsts = EqualRows.firsts(sorted, vectorOf);
    int[] counts = new int[firsts.length + 1];
    for (int vector : vectorOf) {
      counts[vector + 1]++;
    }
    Arrays.parallelPrefix(counts, Integer::sum);
    this.memberStarts = counts;
    this.members = new int[ids.length];
    int[] next = counts.clone();
    for (int item = 0; item < ids.length; item++) {
      members[next[vectorOf[item]]++] = item;
    }
    this.blocks = new float[Math.ceilDiv(firsts.length, BLOCK)][];
    for (int v = 0; v < firsts.length; v++) {
      if (v % BLOCK == 0) {
        blocks[v / BLOCK] = new float[Math.min(BLOCK, firsts.length - v) * dimension];
      }
      System.arraycopy(sorted[firsts[v]], 0, blocks[v / BLOCK], v % BLOCK * dimension, dimension);
    }
  }

  /**
   * Items by hand.
   *
   * @param ids all different, in any order
   * @param vectors of the items, of one dimension; they are scaled in place
   */
  public static ItemMatrix of(List<String> ids, List<float[]> vectors) {
    int[] order =
        IntStream.range(0, ids.size())
            .boxed()
            .sorted(Comparator.comparing(ids::get))
            .mapToInt(Integer::intValue)
            .toArray();
    String[] names = new String[order.length];
    float[][] sorted = new float[order.length][];
    for (int i = 0; i < order.length; i++) {
      names[i] = ids.get(order[i]);
      sorted[i] = vectors.get(order[i]);
      Vectors.normalize(sorted[i]);
    }
    return new ItemMatrix(names, sorted, sorted.length == 0 ? 0 : sorted[0].length);
  }

  /**
   * Reads the items of a run.
   *
   * @throws IllegalStateException if its vectors have different dimensions, or there is no room
   */
  public static ItemMatrix read(VectorRun run, Per per, Configuration hadoop) {
    List<String> ids = new ArrayList<>();
    List<String> documents = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    try (VectorBlocks blocks = run.blocks(READ_ROWS, hadoop)) {
      while (blocks.hasNext()) {
        VectorBlocks.Block block = blocks.next();
        Room.check(ids.size() + block.chunkIds().size(), block.dimension());
        ids.addAll(block.chunkIds());
        documents.addAll(block.documentIds());
        for (int r = 0; r < block.chunkIds().size(); r++) {
          int from = r * block.dimension();
          vectors.add(Arrays.copyOfRange(block.vectors(), from, from + block.dimension()));
        }
      }
    }
    return per == Per.CHUNK ? of(ids, vectors) : Means.of(ids, documents, vectors);
  }

  /** How many items there are. */
  public int items() {
    return ids.length;
  }

  /** How many different vectors they have. */
  public int vectors() {
    return memberStarts.length - 1;
  }

  /** Floats of a vector. */
  public int dimension() {
    return dimension;
  }

  /** The id of an item. */
  public String id(int item) {
    return ids[item];
  }

  /** The item of an id, or less than 0. */
  public int item(String id) {
    return Arrays.binarySearch(ids, id);
  }

  /** The vector of an item. */
  public int vectorOf(int item) {
    return vectorOf[item];
  }

  /** The first of the items that have a vector. */
  public int firstMember(int vector) {
    return members[memberStarts[vector]];
  }

  /** All of them, ascending. */
  public int[] members(int vector) {
    return Arrays.copyOfRange(members, memberStarts[vector], memberStarts[vector + 1]);
  }

  /** How many blocks there are. */
  public int blocks() {
    return blocks.length;
  }

  /** The vectors from {@code b * BLOCK} on, row-major; not to be changed. */
  public float[] block(int b) {
    return blocks[b];
  }

  /** The same as rows. */
  public Rows rows(int b) {
    return Rows.of(blocks[b], dimension);
  }

  /** A copy of a vector. */
  public float[] vector(int vector) {
    int from = vector % BLOCK * dimension;
    return Arrays.copyOfRange(blocks[vector / BLOCK], from, from + dimension);
  }

  /** Copies a vector into a row of a matrix. */
  void copy(int vector, float[] matrix, int row) {
    System.arraycopy(
        blocks[vector / BLOCK], vector % BLOCK * dimension, matrix, row * dimension, dimension);
  }

  /** Copies vectors into a matrix of their own. */
  public float[] gather(int[] vectors) {
    float[] matrix = new float[Math.multiplyExact(vectors.length, dimension)];
    for (int i = 0; i < vectors.length; i++) {
      copy(vectors[i], matrix, i);
    }
    return matrix;
  }

  /** Whether the floats fit into the heap, twice while they are brought into order. */
  private static final class Room {
    private static final double SHARE = 0.8;

    static void check(long rows, int dimension) {
      long bytes = 2 * rows * dimension * Float.BYTES;
      long heap = Runtime.getRuntime().maxMemory();
      if (bytes > SHARE * heap) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "Cannot hold %,d vectors and more of dimension %d: they take %,d MiB of a heap of %,d MiB; an"
                    + " analysis needs all vectors of its run in the memory of the driver and of"
                    + " each executor (NIGHTJAR_HEAP, spark.driver.memory, spark.executor.memory)",
                rows,
                dimension,
                bytes >> 20,
                heap >> 20));
      }
    }
  }
}
