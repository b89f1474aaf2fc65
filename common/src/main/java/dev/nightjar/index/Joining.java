package dev.nightjar.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/**
 * What becomes of the vectors of parts that are joined to a shard. Of equal vectors the first
 * stays, as long as a chunk has it.
 */
final class Joining {
  private static final int NONE = -1;

  private final List<ShardPart> parts;

  /** The first row of each part, and behind the last. */
  private final int[] bases;

  private final List<FloatVectorValues> values = new ArrayList<>();
  private final List<Integer> valueBases = new ArrayList<>();

  /** The row that stands for each row, the first that is equal; none where no chunk has it. */
  private final int[] same;

  /** Of rows that stand for others, the row of their node. */
  private final int[] nodes;

  /** Of rows that stand for others, their number among the nodes or the variants. */
  private final int[] numbers;

  private int nodeCount;
  private int variantCount;

  /** Reads all vectors once, and again those that look like others. */
  Joining(List<ShardPart> parts) throws IOException {
    this.parts = parts;
    this.bases = new int[parts.size() + 1];
    for (int p = 0; p < parts.size(); p++) {
      int base = bases[p];
      for (CodecReader segment : parts.get(p).vectors()) {
        values.add(segment.getFloatVectorValues(ShardFields.VECTOR));
        valueBases.add(base);
        base += segment.maxDoc();
      }
      bases[p + 1] = base;
    }
    same = new int[bases[parts.size()]];
    Arrays.fill(same, NONE);
    for (int p = 0; p < parts.size(); p++) {
      keepWhatChunksHave(parts.get(p), bases[p]);
    }
    findEqual();
    nodes = same.clone();
    numbers = new int[same.length];
    for (int row = 0; row < same.length; row++) {
      if (same[row] == row) {
        numbers[row] = nodes[row] == row ? nodeCount++ : variantCount++;
      }
    }
  }

  private void keepWhatChunksHave(ShardPart part, int base) throws IOException {
    for (CodecReader segment : part.chunks()) {
      Bits live = segment.getLiveDocs();
      NumericDocValues column = segment.getNumericDocValues(ShardFields.NODE);
      for (int chunk = column.nextDoc();
          chunk != DocIdSetIterator.NO_MORE_DOCS;
          chunk = column.nextDoc()) {
        if (live == null || live.get(chunk)) {
          int row = base + part.row(column.longValue());
          same[row] = row;
          int node = base + Members.node(column.longValue());
          same[node] = node;
        }
      }
    }
  }

  /** Compares those whose hashes are equal. */
  private void findEqual() throws IOException {
    long[] keys = new long[same.length];
    int count = 0;
    for (int row = 0; row < same.length; row++) {
      if (same[row] != NONE) {
        keys[count++] = (long) Arrays.hashCode(vector(row)) << 32 | row;
      }
    }
    Arrays.sort(keys, 0, count);
    for (int from = 0, to; from < count; from = to) {
      to = from + 1;
      while (to < count && keys[to] >> 32 == keys[from] >> 32) {
        to++;
      }
      if (to - from > 1) {
        findEqual(Arrays.stream(keys, from, to).mapToInt(key -> (int) key).toArray());
      }
    }
  }

  private void findEqual(int[] rows) throws IOException {
    List<float[]> different = new ArrayList<>();
    int[] first = new int[rows.length];
    for (int row : rows) {
      float[] vector = vector(row);
      int at = 0;
      while (at < different.size() && !Arrays.equals(different.get(at), vector)) {
        at++;
      }
      if (at == different.size()) {
        different.add(vector.clone());
        first[at] = row;
      }
      same[row] = first[at];
    }
  }

  private float[] vector(int row) throws IOException {
    int segment = values.size() - 1;
    while (valueBases.get(segment) > row) {
      segment--;
    }
    return values.get(segment).vectorValue(row - valueBases.get(segment));
  }

  /** Nodes of the shard. */
  int nodeCount() {
    return nodeCount;
  }

  /** Segments of the vectors that become nodes, in order. */
  List<CodecReader> nodes() {
    return vectors(true);
  }

  /** Segments of the vectors that become variants, in order. */
  List<CodecReader> variants() {
    return vectors(false);
  }

  private List<CodecReader> vectors(boolean ofNodes) {
    List<CodecReader> kept = new ArrayList<>();
    int row = 0;
    for (ShardPart part : parts) {
      for (CodecReader segment : part.vectors()) {
        FixedBitSet live = new FixedBitSet(segment.maxDoc());
        for (int n = 0; n < live.length(); n++, row++) {
          if (same[row] == row && (nodes[row] == row) == ofNodes) {
            live.set(n);
          }
        }
        int count = live.cardinality();
        if (count > 0) {
          kept.add(count == live.length() ? segment : new ShardPart.Only(segment, live));
        }
      }
    }
    return kept;
  }

  /** Segments of the chunks, in order, with their places in the shard. */
  List<CodecReader> chunks() {
    List<CodecReader> chunks = new ArrayList<>();
    for (int p = 0; p < parts.size(); p++) {
      ShardPart part = parts.get(p);
      int base = bases[p];
      for (CodecReader segment : part.chunks()) {
        chunks.add(new Renumbered(segment, before -> place(base + part.row(before))));
      }
    }
    return chunks;
  }

  private long place(int row) {
    int stands = same[row];
    int node = nodes[stands];
    return Members.kept(numbers[node], node == stands ? Members.NO_VARIANT : numbers[stands]);
  }
}
