package dev.nightjar.index.shard;

import dev.nightjar.vector.Kernels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.codecs.DocValuesProducer;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene95.HasIndexSlice;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DocValuesSkipper;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FilterCodecReader;
import org.apache.lucene.index.FilterNumericDocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.store.FilterIndexInput;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MemorySegmentAccessInput;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;
import org.jspecify.annotations.Nullable;

/**
 * What Nightjar knows of Lucene beyond what programs are meant to use, all in one place: how its
 * codecs write vectors, where a segment has its graph, the memory behind its files, and segments
 * that seem other than they are. Another version of Lucene is met here.
 */
public final class LuceneInternals {
  private LuceneInternals() {}

  /** How the vectors of a segment are written. */
  record VectorFormat(KnnVectorsFormat lucene) {
    /** With the graph of a shard. */
    static VectorFormat of(IndexParameters parameters) {
      return new VectorFormat(
          switch (parameters.quantization()) {
            case NONE, EIGHT_BITS -> full(parameters, 0);
            case FOUR_BITS -> quantized(ScalarEncoding.PACKED_NIBBLE, parameters);
            case ONE_BIT -> quantized(ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE, parameters);
          });
    }

    private static KnnVectorsFormat quantized(ScalarEncoding encoding, IndexParameters parameters) {
      return new Lucene104HnswScalarQuantizedVectorsFormat(
          encoding, parameters.maxConnections(), parameters.beamWidth(), 1, null, 0);
    }

    /** Without a graph, however many they are. */
    static VectorFormat withoutGraph(IndexParameters parameters) {
      return new VectorFormat(full(parameters, Integer.MAX_VALUE));
    }

    /**
     * @param graphFrom vectors from which a segment has a graph
     */
    private static KnnVectorsFormat full(IndexParameters parameters, int graphFrom) {
      return new Lucene99HnswVectorsFormat(
          parameters.maxConnections(), parameters.beamWidth(), 1, null, graphFrom);
    }
  }

  /** Settings of a writer whose segments have vectors of that format. */
  static IndexWriterConfig config(Analyzer analyzer, VectorFormat format) {
    return new IndexWriterConfig(analyzer)
        .setCodec(
            new Lucene104Codec() {
              @Override
              public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return format.lucene();
              }
            });
  }

  /** The graph of a segment, which the caller alone reads. */
  static HnswGraph graph(CodecReader segment) throws IOException {
    KnnVectorsReader field = segment.getVectorReader();
    if (field instanceof PerFieldKnnVectorsFormat.FieldsReader byField) {
      field = byField.getFieldReader(ShardFields.VECTOR);
    }
    if (!(field instanceof HnswGraphProvider provider)) {
      throw new IOException("Missing graph: " + segment + " has none");
    }
    return provider.getGraph(ShardFields.VECTOR);
  }

  /** The graph of each segment, which the caller alone reads. */
  static List<HnswGraph> graphs(List<CodecReader> segments) throws IOException {
    List<HnswGraph> graphs = new ArrayList<>();
    for (CodecReader segment : segments) {
      graphs.add(graph(segment));
    }
    return graphs;
  }

  /** The {@link #memory(IndexInput)} that vectors lie in, one behind the other. */
  static @Nullable Object memory(FloatVectorValues vectors) throws IOException {
    return vectors instanceof HasIndexSlice slice ? memory(slice.getSlice()) : null;
  }

  /**
   * The {@code MemorySegment} that an input lies in; null if it is not one piece of a mapped file,
   * or this machine's kernels read none. Valid as long as the input's file is open.
   */
  static @Nullable Object memory(@Nullable IndexInput input) throws IOException {
    return input != null
            && Kernels.get().readsSegments()
            && FilterIndexInput.unwrapOnlyTest(input) instanceof MemorySegmentAccessInput mapped
        ? whole(mapped)
        : null;
  }

  /** By reflection, as the type it returns is a preview in Java 21. */
  private static @Nullable Object whole(MemorySegmentAccessInput mapped) throws IOException {
    try {
      return MemorySegmentAccessInput.class
          .getMethod("segmentSliceOrNull", long.class, long.class)
          .invoke(mapped, 0L, mapped.length());
    } catch (ReflectiveOperationException e) {
      throw new IOException(e);
    }
  }

  /** A segment in which all but some documents count as deleted. */
  static CodecReader only(FixedBitSet live, CodecReader segment) {
    return new Only(segment, live);
  }

  /**
   * A segment of chunks with other places among the vectors.
   *
   * @param places what becomes of a place, as {@link Members} keeps it
   */
  static CodecReader renumbered(CodecReader segment, LongUnaryOperator places) {
    return new Renumbered(segment, places);
  }

  /** A segment that seems other than it is; caches know it as what it is. */
  private abstract static class Seeming extends FilterCodecReader {
    Seeming(CodecReader in) {
      super(in);
    }

    @Override
    public final CacheHelper getCoreCacheHelper() {
      return in.getCoreCacheHelper();
    }

    @Override
    public final CacheHelper getReaderCacheHelper() {
      return in.getReaderCacheHelper();
    }
  }

  private static final class Only extends Seeming {
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
  }

  private static final class Renumbered extends Seeming {
    private final LongUnaryOperator places;

    Renumbered(CodecReader in, LongUnaryOperator places) {
      super(in);
      this.places = places;
    }

    @Override
    public DocValuesProducer getDocValuesReader() {
      return new Columns(super.getDocValuesReader(), places);
    }

    private static final class Columns extends DocValuesProducer {
      private final DocValuesProducer in;
      private final LongUnaryOperator places;

      Columns(DocValuesProducer in, LongUnaryOperator places) {
        this.in = in;
        this.places = places;
      }

      @Override
      public NumericDocValues getNumeric(FieldInfo field) throws IOException {
        NumericDocValues values = in.getNumeric(field);
        if (!field.name.equals(ShardFields.NODE)) {
          return values;
        }
        return new FilterNumericDocValues(values) {
          @Override
          public long longValue() throws IOException {
            return places.applyAsLong(super.longValue());
          }
        };
      }

      @Override
      public BinaryDocValues getBinary(FieldInfo field) throws IOException {
        return in.getBinary(field);
      }

      @Override
      public SortedDocValues getSorted(FieldInfo field) throws IOException {
        return in.getSorted(field);
      }

      @Override
      public SortedNumericDocValues getSortedNumeric(FieldInfo field) throws IOException {
        return in.getSortedNumeric(field);
      }

      @Override
      public SortedSetDocValues getSortedSet(FieldInfo field) throws IOException {
        return in.getSortedSet(field);
      }

      @Override
      public DocValuesSkipper getSkipper(FieldInfo field) throws IOException {
        return in.getSkipper(field);
      }

      @Override
      public void checkIntegrity() throws IOException {
        in.checkIntegrity();
      }

      @Override
      public DocValuesProducer getMergeInstance() {
        return new Columns(in.getMergeInstance(), places);
      }

      @Override
      public void close() {} // whoever opened the segment closes it
    }
  }

  /**
   * A segment of vectors that seems to have a graph: Lucene, which takes over the graph of a
   * segment that it merges, so writes it in its own format.
   */
  static final class GivenGraph extends Seeming {
    private final HnswGraph graph;

    GivenGraph(CodecReader vectors, HnswGraph graph) {
      super(vectors);
      this.graph = graph;
    }

    @Override
    public KnnVectorsReader getVectorReader() {
      return new Vectors(in.getVectorReader(), graph);
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
}
