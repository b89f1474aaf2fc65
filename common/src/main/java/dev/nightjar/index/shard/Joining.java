package dev.nightjar.index.shard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SlowCodecReaderWrapper;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/**
 * Parts on their way to one shard: where their chunks and vectors go. Rows are numbered over all
 * parts, in order.
 */
final class Joining {
  /**
   * Chunks and vectors built before, which a shard is made of with others. Rows are its vectors: of
   * nodes first, then variants.
   *
   * @param chunks their segments, in order
   * @param vectors segments of rows, in order
   * @param nodes rows that are nodes
   * @param hasGraph whether the nodes are those of a graph
   */
  record Part(List<CodecReader> chunks, List<CodecReader> vectors, int nodes, boolean hasGraph) {

    /** Of what is not a shard yet: chunk n has row n. */
    static Part of(IndexReader chunks, IndexReader vectors) throws IOException {
      return new Part(segments(chunks), segments(vectors), vectors.maxDoc(), false);
    }

    private static List<CodecReader> segments(IndexReader reader) throws IOException {
      List<CodecReader> segments = new ArrayList<>();
      for (LeafReaderContext leaf : reader.leaves()) {
        segments.add(SlowCodecReaderWrapper.wrap(leaf.reader()));
      }
      return segments;
    }

    /** Of a shard or segment, but for some chunks. */
    static Part of(Shard shard, Set<String> withoutChunks) throws IOException {
      List<CodecReader> vectors = new ArrayList<>(List.of(shard.nodes()));
      CodecReader variants = shard.variants();
      if (variants != null) {
        vectors.add(variants);
      }
      CodecReader chunks = shard.chunks();
      return new Part(
          List.of(withoutChunks.isEmpty() ? chunks : without(chunks, withoutChunks)),
          vectors,
          shard.nodes().maxDoc(),
          LuceneInternals.graph(shard.nodes()).size() > 0);
    }

    private static CodecReader without(CodecReader chunks, Set<String> ids) throws IOException {
      FixedBitSet live = new FixedBitSet(chunks.maxDoc());
      live.set(0, chunks.maxDoc());
      for (String id : ids) {
        PostingsEnum docs = chunks.postings(new Term(ShardFields.ID, id), PostingsEnum.NONE);
        for (int doc = docs == null ? DocIdSetIterator.NO_MORE_DOCS : docs.nextDoc();
            doc != DocIdSetIterator.NO_MORE_DOCS;
            doc = docs.nextDoc()) {
          live.clear(doc);
        }
      }
      return LuceneInternals.only(live, chunks);
    }

    /** Vectors of nodes and variants. */
    int rows() {
      return vectors.stream().mapToInt(IndexReader::maxDoc).sum();
    }

    /** The row of the vector that a chunk's field keeps. */
    int row(long kept) {
      int variant = Members.variant(kept);
      return variant == Members.NO_VARIANT ? Members.node(kept) : nodes + variant;
    }
  }

  private final List<Part> parts;

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
  Joining(List<Part> parts) throws IOException {
    this.parts = parts;
    this.bases = new int[parts.size() + 1];
    List<FloatVectorValues> vectors = new ArrayList<>();
    for (int p = 0; p < parts.size(); p++) {
      for (CodecReader segment : parts.get(p).vectors()) {
        vectors.add(segment.getFloatVectorValues(ShardFields.VECTOR));
      }
      bases[p + 1] = bases[p] + parts.get(p).rows();
    }
    fates = new VectorFates(new VectorFates.Rows(vectors));
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

  private void keepWhatChunksHave(Part part, int base) throws IOException {
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
    for (Part part : parts) {
      for (CodecReader segment : part.vectors()) {
        FixedBitSet live = new FixedBitSet(segment.maxDoc());
        for (int n = 0; n < live.length(); n++, row++) {
          if (wanted.test(row)) {
            live.set(n);
          }
        }
        int count = live.cardinality();
        if (count > 0) {
          kept.add(count == live.length() ? segment : LuceneInternals.only(live, segment));
        }
      }
    }
    return kept;
  }

  /** Segments of the chunks, in order, with their places in the shard. */
  List<CodecReader> chunks() {
    List<CodecReader> chunks = new ArrayList<>();
    for (int p = 0; p < parts.size(); p++) {
      Part part = parts.get(p);
      int base = bases[p];
      for (CodecReader segment : part.chunks()) {
        chunks.add(LuceneInternals.renumbered(segment, before -> place(base + part.row(before))));
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
