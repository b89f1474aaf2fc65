package dev.nightjar.index.shard;

import java.io.IOException;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a shard by their nodes. A chunk's vector is the one of its node, or a variant: one
 * so near to the node's that it is no node of its own. Immutable.
 */
public final class Members {
  /** In place of the variant of a chunk whose vector is its node's. */
  public static final int NO_VARIANT = -1;

  private final int size;

  /** The node of each chunk; null where each node n has chunk n alone. */
  private final int @Nullable [] nodes;

  /** The variant of each chunk; null where no chunk has one. */
  private final int @Nullable [] variants;

  /** For each node where its chunks begin in {@link #chunks}, and where those with variants do. */
  private final int[] starts;

  private final int[] chunks;

  private Members(
      int size, int @Nullable [] nodes, int @Nullable [] variants, int[] starts, int[] chunks) {
    this.size = size;
    this.nodes = nodes;
    this.variants = variants;
    this.starts = starts;
    this.chunks = chunks;
  }

  /** A chunk's vector as its field keeps it. */
  static long kept(int node, int variant) {
    return (long) (variant + 1) << 32 | node;
  }

  static int node(long kept) {
    return (int) kept;
  }

  static int variant(long kept) {
    return (int) (kept >>> 32) - 1;
  }

  /** Reads them from a shard's chunks. */
  static Members of(CodecReader segment, int nodeCount) throws IOException {
    int[] nodes = new int[segment.maxDoc()];
    int[] variants = new int[nodes.length];
    boolean alone = nodes.length == nodeCount;
    boolean varied = false;
    NumericDocValues column = segment.getNumericDocValues(ShardFields.NODE);
    for (int chunk = column.nextDoc();
        chunk != DocIdSetIterator.NO_MORE_DOCS;
        chunk = column.nextDoc()) {
      nodes[chunk] = node(column.longValue());
      variants[chunk] = variant(column.longValue());
      alone &= nodes[chunk] == chunk;
      varied |= variants[chunk] != NO_VARIANT;
    }
    if (alone && !varied) {
      return new Members(nodes.length, null, null, new int[0], new int[0]);
    }
    int[] starts = new int[2 * nodeCount + 2];
    for (int chunk = 0; chunk < nodes.length; chunk++) {
      starts[slot(nodes[chunk], variants[chunk]) + 2]++;
    }
    for (int slot = 2; slot < starts.length; slot++) {
      starts[slot] += starts[slot - 1];
    }
    int[] chunks = new int[nodes.length];
    for (int chunk = 0; chunk < nodes.length; chunk++) {
      chunks[starts[slot(nodes[chunk], variants[chunk]) + 1]++] = chunk;
    }
    return new Members(nodes.length, nodes, varied ? variants : null, starts, chunks);
  }

  private static int slot(int node, int variant) {
    return variant == NO_VARIANT ? 2 * node : 2 * node + 1;
  }

  /** Chunks of all nodes. */
  public int size() {
    return size;
  }

  /** The node of a chunk. */
  public int node(int chunk) {
    return nodes == null ? chunk : nodes[chunk];
  }

  /** {@link #NO_VARIANT} for a chunk with its node's own vector. */
  public int variant(int chunk) {
    return variants == null ? NO_VARIANT : variants[chunk];
  }

  /** Whether any chunk has a variant. */
  public boolean vary() {
    return variants != null;
  }

  /** Whether chunks of this node have variants. */
  public boolean vary(int node) {
    return variants != null && starts[2 * node + 1] < starts[2 * node + 2];
  }

  /** Where a node's chunks begin, those with its own vector first, each kind in order. */
  public int from(int node) {
    return nodes == null ? node : starts[2 * node];
  }

  /** Behind a node's chunks with its own vector, where those with variants begin. */
  public int own(int node) {
    return nodes == null ? node + 1 : starts[2 * node + 1];
  }

  /** Behind a node's chunks. */
  public int to(int node) {
    return nodes == null ? node + 1 : starts[2 * node + 2];
  }

  /** The chunk at a place between {@link #from} and {@link #to}. */
  public int chunk(int place) {
    return nodes == null ? place : chunks[place];
  }
}
