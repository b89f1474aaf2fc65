package dev.nightjar.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FilterCodecReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SlowCodecReaderWrapper;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/**
 * Chunks and vectors built before, which a shard is made of with others. Rows are its vectors: of
 * nodes first, then variants.
 *
 * @param chunks their segments, in order
 * @param vectors segments of rows, in order
 * @param nodes rows that are nodes
 * @param hasGraph whether the nodes are those of a graph
 */
record ShardPart(List<CodecReader> chunks, List<CodecReader> vectors, int nodes, boolean hasGraph) {

  /** Of what is not a shard yet: chunk n has row n. */
  static ShardPart of(IndexReader chunks, IndexReader vectors) throws IOException {
    return new ShardPart(segments(chunks), segments(vectors), vectors.maxDoc(), false);
  }

  private static List<CodecReader> segments(IndexReader reader) throws IOException {
    List<CodecReader> segments = new ArrayList<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      segments.add(SlowCodecReaderWrapper.wrap(leaf.reader()));
    }
    return segments;
  }

  /** Of a shard or segment, but for some chunks. */
  static ShardPart of(Shard shard, Set<String> withoutChunks) throws IOException {
    List<CodecReader> vectors = new ArrayList<>(List.of(shard.nodes()));
    CodecReader variants = shard.variants();
    if (variants != null) {
      vectors.add(variants);
    }
    CodecReader chunks = shard.chunks();
    return new ShardPart(
        List.of(withoutChunks.isEmpty() ? chunks : without(chunks, withoutChunks)),
        vectors,
        shard.nodes().maxDoc(),
        ShardGraph.of(shard.nodes()).size() > 0);
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
    return new Only(chunks, live);
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

  /** A segment in which all but some documents count as deleted. */
  static final class Only extends FilterCodecReader {
    private final FixedBitSet live;
    private final int count;

    Only(CodecReader in, FixedBitSet live) {
      super(in);
      this.live = live;
      this.count = live.cardinality();
    }

    @Override
    public Bits getLiveDocs() {
      return live;
    }

    @Override
    public int numDocs() {
      return count;
    }

    @Override
    public CacheHelper getCoreCacheHelper() {
      return in.getCoreCacheHelper();
    }

    @Override
    public CacheHelper getReaderCacheHelper() {
      return in.getReaderCacheHelper();
    }
  }
}
