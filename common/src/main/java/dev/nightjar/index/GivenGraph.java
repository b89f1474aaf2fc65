package dev.nightjar.index;

import java.io.IOException;
import java.util.Map;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FilterCodecReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * A segment of vectors that seems to have a graph: Lucene, which takes over the graph of a segment
 * that it merges, so writes it in its own format.
 */
final class GivenGraph extends FilterCodecReader {
  private final HnswGraph graph;

  GivenGraph(CodecReader vectors, HnswGraph graph) {
    super(vectors);
    this.graph = graph;
  }

  @Override
  public KnnVectorsReader getVectorReader() {
    return new Vectors(in.getVectorReader(), graph);
  }

  @Override
  public CacheHelper getCoreCacheHelper() {
    return in.getCoreCacheHelper();
  }

  @Override
  public CacheHelper getReaderCacheHelper() {
    return in.getReaderCacheHelper();
  }

  private static final class Vectors extends KnnVectorsReader implements HnswGraphProvider {
    private final KnnVectorsReader in;
    private final HnswGraph graph;

    Vectors(KnnVectorsReader in, HnswGraph graph) {
      this.in = in;
      this.graph = graph;
    }

    @Override
    public HnswGraph getGraph(String field) {
      return graph;
    }

    @Override
    public void checkIntegrity() throws IOException {
      in.checkIntegrity();
    }

    @Override
    public FloatVectorValues getFloatVectorValues(String field) throws IOException {
      return in.getFloatVectorValues(field);
    }

    @Override
    public ByteVectorValues getByteVectorValues(String field) throws IOException {
      return in.getByteVectorValues(field);
    }

    @Override
    public void search(String field, float[] target, KnnCollector collector, AcceptDocs accepted)
        throws IOException {
      in.search(field, target, collector, accepted);
    }

    @Override
    public void search(String field, byte[] target, KnnCollector collector, AcceptDocs accepted)
        throws IOException {
      in.search(field, target, collector, accepted);
    }

    @Override
    public Map<String, Long> getOffHeapByteSize(FieldInfo field) {
      return in.getOffHeapByteSize(field);
    }

    @Override
    public KnnVectorsReader getMergeInstance() throws IOException {
      return new Vectors(in.getMergeInstance(), graph);
    }

    @Override
    public void close() {} // whoever opened the segment closes it
  }
}
