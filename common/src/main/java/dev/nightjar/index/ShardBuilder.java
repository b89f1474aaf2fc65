package dev.nightjar.index;

import dev.nightjar.vector.LocalityOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FilterCodecReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.SlowCodecReaderWrapper;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/**
 * Builds one shard, a Lucene index of one segment, from chunks, from segments and shards built
 * before, or from both.
 *
 * <p>Chunks are first written without a graph, through buffers of fixed size, in {@link
 * LocalityOrder}: a graph is built and searched the faster for it; the graph is built when
 * everything is brought together, from vectors mapped from disk. A shard that was added lends its
 * graph, so that what it has is not inserted again. One thread does it all: the same chunks in the
 * same order make the same graph. Not thread-safe.
 */
public final class ShardBuilder implements AutoCloseable {
  private static final double BUFFER_MEGABYTES = 64;

  /** Bytes of chunks that are put in order together. */
  private static final long MOST_HELD = 256L << 20;

  /** Bytes of a chunk besides its text and vector, about. */
  private static final long CHUNK_BYTES = 500;

  /** Segments below any size are written without a graph. */
  private static final int NO_GRAPH = Integer.MAX_VALUE;

  private final Path work;
  private final IndexParameters parameters;
  private final Directory folder;
  private final IndexWriter writer;
  private final List<IndexedChunk> chunks = new ArrayList<>();
  private final List<float[]> vectors = new ArrayList<>();
  private final List<byte[]> tokenVectors = new ArrayList<>();
  private long held;
  private final List<IndexReader> open = new ArrayList<>();
  private final List<CodecReader> readers = new ArrayList<>();

  /**
   * Begins a shard.
   *
   * @param work an empty folder for what is in the making; holds the chunks once, and is removed by
   *     {@link #close}
   */
  public ShardBuilder(Path work, IndexParameters parameters) {
    this.work = work;
    this.parameters = parameters;
    try {
      this.folder = MMapDirectory.open(work.resolve("chunks"));
      this.writer = new IndexWriter(folder, config(withoutGraph(), NoMergePolicy.INSTANCE));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot build a shard in " + work + ": " + e.getMessage(), e);
    }
  }

  private static IndexWriterConfig config(KnnVectorsFormat format, MergePolicy merges) {
    return new IndexWriterConfig(new ByField())
        .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
        .setRAMBufferSizeMB(BUFFER_MEGABYTES)
        .setMergePolicy(merges)
        .setMergeScheduler(new SerialMergeScheduler())
        .setUseCompoundFile(false)
        .setCodec(
            new Lucene104Codec() {
              @Override
              public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return format;
              }
            });
  }

  /** Adds a chunk without vectors of its tokens. */
  public void add(IndexedChunk chunk, float[] vector) throws IOException {
    add(chunk, vector, new float[0][]);
  }

  /** Adds a chunk. */
  public void add(IndexedChunk chunk, float[] vector, float[][] tokens) throws IOException {
    if (vector.length != parameters.dimension()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot index chunk '%s': its vector has dimension %d, the index %d",
              chunk.chunkId(),
              vector.length,
              parameters.dimension()));
    }
    chunks.add(chunk);
    vectors.add(parameters.similarity().stored(vector));
    byte[] kept = MaxSim.encode(tokens);
    tokenVectors.add(kept);
    held +=
        CHUNK_BYTES
            + kept.length
            + (long) Float.BYTES * vector.length
            + (long) Character.BYTES * chunk.text().length();
    if (held > MOST_HELD) {
      writeHeld();
    }
  }

  /** Writes the chunks that were added, those with near vectors near each other. */
  private void writeHeld() throws IOException {
    for (int i : LocalityOrder.of(vectors)) {
      writer.addDocument(
          ShardFields.document(chunks.get(i), vectors.get(i), tokenVectors.get(i), parameters));
    }
    chunks.clear();
    vectors.clear();
    tokenVectors.clear();
    held = 0;
  }

  /** Adds what a shard or segment has, but for some chunks. It is itself left as it is. */
  public void addShard(Path shard, Set<String> withoutChunks) throws IOException {
    DirectoryReader reader = DirectoryReader.open(MMapDirectory.open(shard));
    open.add(reader);
    for (LeafReaderContext leaf : reader.leaves()) {
      CodecReader codec = SlowCodecReaderWrapper.wrap(leaf.reader());
      readers.add(withoutChunks.isEmpty() ? codec : new Without(codec, withoutChunks));
    }
  }

  /**
   * Brings everything together as a shard; what was built before comes first, in the order it was
   * added.
   *
   * @param target an empty or new folder
   * @return the chunks of the shard; 0, and nothing written, if there are none
   */
  public int build(Path target) throws IOException {
    return build(
        target,
        parameters.quantization().format(parameters.maxConnections(), parameters.beamWidth()),
        parameters.quantization() == Quantization.EIGHT_BITS);
  }

  /**
   * Brings everything together as a segment: all that a shard has, its text analysed, but the
   * graph. A graph put together from those of segments costs nearly as much as a new one and finds
   * less.
   *
   * @param target an empty or new folder
   * @return the chunks of the segment; 0, and nothing written, if there are none
   */
  public int buildSegment(Path target) throws IOException {
    return build(target, withoutGraph(), false);
  }

  private KnnVectorsFormat withoutGraph() {
    return new FullVectorsFormat(parameters.maxConnections(), parameters.beamWidth(), NO_GRAPH);
  }

  private int build(Path target, KnnVectorsFormat format, boolean codes) throws IOException {
    writeHeld();
    writer.commit();
    DirectoryReader added = DirectoryReader.open(writer);
    open.add(added);
    for (LeafReaderContext leaf : added.leaves()) {
      readers.add(SlowCodecReaderWrapper.wrap(leaf.reader()));
    }
    int count = readers.stream().mapToInt(IndexReader::numDocs).sum();
    if (count > 0) {
      LogDocMergePolicy merges = new LogDocMergePolicy();
      merges.setNoCFSRatio(0);
      try (Directory directory = MMapDirectory.open(target);
          IndexWriter shard = new IndexWriter(directory, config(format, merges))) {
        shard.addIndexes(readers.toArray(CodecReader[]::new));
        shard.forceMerge(1);
        shard.commit();
        if (codes) {
          writeCodes(directory);
        }
      }
      Files.deleteIfExists(target.resolve(IndexWriter.WRITE_LOCK_NAME));
    }
    return count;
  }

  private static void writeCodes(Directory shard) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(shard)) {
      LeafReader segment = reader.leaves().getFirst().reader();
      VectorCodes.write(shard, segment.getFloatVectorValues(ShardFields.VECTOR));
    }
  }

  /** Removes the folder for what is in the making. */
  @Override
  public void close() throws IOException {
    for (IndexReader reader : open) {
      reader.close();
    }
    writer.rollback();
    folder.close();
    try (Stream<Path> walk = Files.walk(work)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Each text field has its own analyzer. */
  private static final class ByField extends DelegatingAnalyzerWrapper {
    ByField() {
      super(PER_FIELD_REUSE_STRATEGY);
    }

    @Override
    protected Analyzer getWrappedAnalyzer(String field) {
      return TextAnalysis.analyzer(field);
    }
  }

  /** A segment in which some chunks count as deleted. */
  private static final class Without extends FilterCodecReader {
    private final FixedBitSet live;
    private final int count;

    Without(CodecReader in, Set<String> chunks) throws IOException {
      super(in);
      live = new FixedBitSet(in.maxDoc());
      live.set(0, in.maxDoc());
      for (String chunk : chunks) {
        PostingsEnum docs = in.postings(new Term(ShardFields.ID, chunk), PostingsEnum.NONE);
        for (int doc = docs == null ? DocIdSetIterator.NO_MORE_DOCS : docs.nextDoc();
            doc != DocIdSetIterator.NO_MORE_DOCS;
            doc = docs.nextDoc()) {
          live.clear(doc);
        }
      }
      count = live.cardinality();
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
