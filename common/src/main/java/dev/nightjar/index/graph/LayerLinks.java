package dev.nightjar.index.graph;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The links of one layer of a graph in the making, with the similarity of each. A node has room for
 * some more than it may keep, so that the least needed are looked for only now and then. Of its
 * links the first are known to be diverse: none is nearer to one before it than to the node.
 * Threads may change different nodes.
 */
final class LayerLinks {
  private static final int SPARE = 8;

  /** The slot of each node, negative for one that is not in the layer; null where all are. */
  private final int @Nullable [] slots;

  private final int most;
  private final int room;

  /** For each slot the number of links, and the nodes they lead to. */
  private final int[] rows;

  private final float[] similarities;
  private final int[] diverse;

  /**
   * @param tops the highest layer of each node
   * @param most links of a node in the end
   */
  LayerLinks(int layer, int[] tops, int most) {
    this.most = most;
    this.room = room(most);
    int size = tops.length;
    if (layer == 0) {
      slots = null;
    } else {
      slots = new int[tops.length];
      size = 0;
      for (int node = 0; node < tops.length; node++) {
        slots[node] = tops[node] >= layer ? size++ : -1;
      }
    }
    this.rows = new int[Math.multiplyExact(size, room)];
    this.similarities = new float[rows.length];
    this.diverse = new int[size];
  }

  /** Numbers that a node takes which may have so many links. */
  static int room(int most) {
    return 1 + most + SPARE;
  }

  private int slot(int node) {
    return slots == null ? node : slots[node];
  }

  /** How many links a node may have in the end. */
  int most() {
    return most;
  }

  /** How many links a node has at any time, at most. */
  int room() {
    return room - 1;
  }

  /** Whether a node is in the layer and has more links than it may keep. */
  boolean isOverfull(int node) {
    int slot = slot(node);
    return slot >= 0 && rows[slot * room] > most;
  }

  /** Where the row of a node begins: the number of its links, then the nodes. */
  int row(int node) {
    return slot(node) * room;
  }

  /** All rows. */
  int[] rows() {
    return rows;
  }

  boolean has(int node, int neighbor) {
    int row = row(node);
    for (int i = row + rows[row]; i > row; i--) {
      if (rows[i] == neighbor) {
        return true;
      }
    }
    return false;
  }

  /**
   * Adds a link.
   *
   * @return whether there is no room for another, so that {@link #set} has to come next
   */
  boolean add(int node, int neighbor, float similarity) {
    int row = row(node);
    int count = ++rows[row];
    rows[row + count] = neighbor;
    similarities[row + count] = similarity;
    return count == room();
  }

  /**
   * The links of a node as {@link Candidate}s, marked if known to be diverse.
   *
   * @return how many
   */
  int get(int node, long[] candidates) {
    int row = row(node);
    int count = rows[row];
    int marked = diverse[slot(node)];
    for (int i = 0; i < count; i++) {
      candidates[i] = Candidate.of(rows[row + 1 + i], similarities[row + 1 + i], i < marked);
    }
    return count;
  }

  /**
   * Replaces the links of a node.
   *
   * @param marked of how many, in front, it is known that they are diverse
   */
  void set(int node, long[] candidates, int count, int marked) {
    int row = row(node);
    rows[row] = count;
    for (int i = 0; i < count; i++) {
      rows[row + 1 + i] = Candidate.node(candidates[i]);
      similarities[row + 1 + i] = Candidate.similarity(candidates[i]);
    }
    diverse[slot(node)] = marked;
  }

  /** The links of a node, in ascending order. */
  int[] sorted(int node) {
    int row = row(node);
    int[] sorted = Arrays.copyOfRange(rows, row + 1, row + 1 + rows[row]);
    Arrays.sort(sorted);
    return sorted;
  }
}
