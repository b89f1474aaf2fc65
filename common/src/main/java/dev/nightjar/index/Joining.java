package dev.nightjar.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/**
 * Parts on their way to one shard: where their chunks and vectors go. Rows are numbered over all
 * parts, in order.
 */
final class Joining {
  private final List<ShardPart> parts;

  /** The first row of each part, and behind the last. */
  private final int[] bases;

  private final VectorFates fates;

  /** Among the nodes or the variants, of rows that stay. */
  private final int[] numbers;

  private final int nodeCount;

  /**
   * Reads all vectors.
   *
   * @param parts those with a graph first
   */
  Joining(List<ShardPart> parts) throws IOException {
    this.parts = parts;
    this.bases = new int[parts.size() + 1];
    List<FloatVectorValues> vectors = new ArrayList<>();
    for (int p = 0; p < parts.size(); p++) {
      for (CodecReader segment : parts.get(p).vectors()) {
        vectors.add(segment.getFloatVectorValues(ShardFields.VECTOR));
      }
      bases[p + 1] = bases[p] + parts.get(p).rows();
    }
    fates = new VectorFates(new VectorRows(vectors));
    for (int p = 0; p < parts.size(); p++) {
      keepWhatChunksHave(parts.get(p), bases[p]);
    }
    fates.decide();
    numbers = new int[bases[parts.size()]];
    int nodes = 0;
    int variants = 0;
    for (int row = 0; row < numbers.length; row++) {
      if (fates.stays(row)) {
        numbers[row] = fates.isNode(row) ? nodes++ : variants++;
      }
    }
    nodeCount = nodes;
  }

  private void keepWhatChunksHave(ShardPart part, int base) throws IOException {
    for (CodecReader segment : part.chunks()) {
      Bits live = segment.getLiveDocs();
      NumericDocValues column = segment.getNumericDocValues(ShardFields.NODE);
      for (int chunk = column.nextDoc();
          chunk != DocIdSetIterator.NO_MORE_DOCS;
          chunk = column.nextDoc()) {
        if (live == null || live.get(chunk)) {
          long place = column.longValue();
          if (part.hasGraph()) {
            fates.keep(base + part.row(place), base + Members.node(place));
          } else {
            fates.keep(base + part.row(place));
          }
        }
      }
    }
  }

  /** Nodes of the shard. */
  int nodeCount() {
    return nodeCount;
  }

  /** Segments of the vectors that are nodes, in order. */
  List<CodecReader> nodes() {
    return vectors(row -> fates.stays(row) && fates.isNode(row));
  }

  /** Segments of the vectors that are variants, in order. */
  List<CodecReader> variants() {
    return vectors(row -> fates.stays(row) && !fates.isNode(row));
  }

  private List<CodecReader> vectors(IntPredicate wanted) {
    List<CodecReader> kept = new ArrayList<>();
    int row = 0;
    for (ShardPart part : parts) {
      for (CodecReader segment : part.vectors()) {
        FixedBitSet live = new FixedBitSet(segment.maxDoc());
        for (int n = 0; n < live.length(); n++, row++) {
          if (wanted.test(row)) {
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
    chunks.removeIf(segment -> segment.numDocs() == 0);
    return chunks;
  }

  private long place(int row) {
    int stays = fates.standingFor(row);
    return Members.kept(
        numbers[fates.node(stays)], fates.isNode(stays) ? Members.NO_VARIANT : numbers[stays]);
  }
}
