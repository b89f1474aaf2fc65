package dev.nightjar.index.shard;

import dev.nightjar.index.graph.GraphBuilder;
import dev.nightjar.index.graph.LentGraph;
import dev.nightjar.index.graph.NodeCodes;
import dev.nightjar.index.shard.LuceneInternals.VectorFormat;
import dev.nightjar.vector.LocalityOrder;
import dev.nightjar.vector.SparseVector;
import java.io.Closeable;
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
import org.apache.lucene.document.Document;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * Builds one {@link Shard} from chunks, from segments and shards built before, or from both. Chunks
 * with one vector share a node, wherever they come from.
 *
 * <p>Chunks are first written without a graph, through buffers of fixed size, in {@link
 * LocalityOrder}: a graph is built and searched the faster for it; the graph is built when
 * everything is brought together, from vectors mapped from disk. A shard that was added lends its
 * graph, so that what it has is not inserted again. The same chunks in the same order make the same
 * graph, however many threads build it. Not thread-safe.
 */
public final class ShardBuilder implements AutoCloseable {
  private static final double BUFFER_MEGABYTES = 64;

  /** Bytes of chunks that are put in order together. */
  private static final long MOST_HELD = 256L << 20;

  /** Bytes of a chunk besides its text and vector, about. */
  private static final long CHUNK_BYTES = 500;

  private final Path work;
  private final IndexParameters parameters;
  private final int threads;
  private final Directory chunkFolder;
  private final Directory vectorFolder;
  private final IndexWriter chunkWriter;
  private final IndexWriter vectorWriter;
  private int written;
  private final List<IndexedChunk> chunks = new ArrayList<>();
  private final List<float[]> vectors = new ArrayList<>();
  private final List<byte[]> tokenVectors = new ArrayList<>();
  private final List<SparseVector> sparse = new ArrayList<>();
  private long held;
  private final List<Closeable> open = new ArrayList<>();
  private final List<Joining.Part> parts = new ArrayList<>();

  /**
   * Begins a shard.
   *
   * @param work an empty folder for what is in the making; holds the chunks once, and is removed by
   *     {@link #close}
   */
  public ShardBuilder(Path work, IndexParameters parameters) {
    this(work, parameters, 1);
  }

  /**
   * Begins a shard whose graph several threads build.
   *
   * @param work as above
   * @param threads the graph is the same for any number
   */
  public ShardBuilder(Path work, IndexParameters parameters, int threads) {
    this.work = work;
    this.parameters = parameters;
    this.threads = threads;
    try {
      this.chunkFolder = MMapDirectory.open(work.resolve("chunks"));
      this.vectorFolder = MMapDirectory.open(work.resolve("vectors"));
      this.chunkWriter = new IndexWriter(chunkFolder, inTheMaking());
      this.vectorWriter = new IndexWriter(vectorFolder, inTheMaking());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot build a shard in " + work + ": " + e.getMessage(), e);
    }
  }

  private IndexWriterConfig inTheMaking() {
    return config(VectorFormat.withoutGraph(parameters), NoMergePolicy.INSTANCE);
  }

  private static IndexWriterConfig config(VectorFormat format, MergePolicy merges) {
    return LuceneInternals.config(new ByField(), format)
        .setRAMBufferSizeMB(BUFFER_MEGABYTES)
        .setMergePolicy(merges)
        .setMergeScheduler(new SerialMergeScheduler())
        .setUseCompoundFile(false);
  }

  /** Adds a chunk without vectors of its tokens. */
  public void add(IndexedChunk chunk, float[] vector) throws IOException {
    add(chunk, vector, new float[0][]);
  }

  /** Adds a chunk without a sparse vector. */
  public void add(IndexedChunk chunk, float[] vector, float[][] tokens) throws IOException {
    add(chunk, vector, tokens, SparseVector.NONE);
  }

  /** Adds a chunk. */
  public void add(IndexedChunk chunk, float[] vector, float[][] tokens, SparseVector terms)
      throws IOException {
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
    byte[] kept = TokenCodes.encode(parameters.tokenCoding(), tokens);
    tokenVectors.add(kept);
    sparse.add(terms);
    held +=
        CHUNK_BYTES
            + kept.length
            + 2L * Float.BYTES * terms.size()
            + (long) Float.BYTES * vector.length
            + (long) Character.BYTES * chunk.text().length();
    if (held > MOST_HELD) {
      writeHeld();
    }
  }

  /** Writes the chunks that were added, those with near vectors near each other. */
  private void writeHeld() throws IOException {
    for (int i : LocalityOrder.of(vectors)) {
      vectorWriter.addDocument(ShardFields.document(vectors.get(i), parameters));
      Document document =
          ShardFields.document(chunks.get(i), written++, tokenVectors.get(i), parameters);
      SparseFields.add(document, sparse.get(i));
      chunkWriter.addDocument(document);
    }
    chunks.clear();
    vectors.clear();
    tokenVectors.clear();
    sparse.clear();
    held = 0;
  }

  /** Adds what a shard or segment has, but for some chunks. It is itself left as it is. */
  public void addShard(Path folder, Set<String> withoutChunks) throws IOException {
    Shard shard = Shard.open(folder);
    open.add(shard);
    parts.add(Joining.Part.of(shard, withoutChunks));
  }

  /**
   * What was built.
   *
   * @param nodes of the graph: vectors that differ
   */
  public record Built(int chunks, int nodes) {}

  /**
   * Brings everything together as a shard; what was built before comes first, in the order it was
   * added.
   *
   * @param target an empty or new folder
   * @return zeros, and nothing written, if there are no chunks
   */
  public Built build(Path target) throws IOException {
    return build(target, true);
  }

  /**
   * Brings everything together as a segment: all that a shard has, its text analysed, but the
   * graph. A graph put together from those of segments costs nearly as much as a new one and finds
   * less.
   *
   * @param target an empty or new folder
   * @return zeros, and nothing written, if there are no chunks
   */
  public Built buildSegment(Path target) throws IOException {
    return build(target, false);
  }

  private Built build(Path target, boolean withGraph) throws IOException {
    writeHeld();
    DirectoryReader ownChunks = DirectoryReader.open(chunkWriter);
    open.add(ownChunks);
    DirectoryReader ownVectors = DirectoryReader.open(vectorWriter);
    open.add(ownVectors);
    parts.add(Joining.Part.of(ownChunks, ownVectors));
    parts.sort(Comparator.comparing(part -> !part.hasGraph()));
    Joining joining = new Joining(parts);
    List<CodecReader> joined = joining.chunks();
    int count = joined.stream().mapToInt(IndexReader::numDocs).sum();
    if (count > 0) {
      try (Directory directory = MMapDirectory.open(target)) {
        if (withGraph) {
          writeGraph(directory, joining.nodes());
        } else {
          write(directory, joining.nodes(), VectorFormat.withoutGraph(parameters));
        }
        write(directory, joined, VectorFormat.withoutGraph(parameters));
        write(directory, joining.variants(), VectorFormat.withoutGraph(parameters));
        if (withGraph && parameters.quantization() == Quantization.EIGHT_BITS) {
          writeCodes(directory);
        }
      }
      Files.deleteIfExists(target.resolve(IndexWriter.WRITE_LOCK_NAME));
    }
    return new Built(count, joining.nodeCount());
  }

  /** Writes nodes with their graph, which is built from where they were written without one. */
  private void writeGraph(Directory shard, List<CodecReader> nodes) throws IOException {
    try (Directory folder = MMapDirectory.open(work.resolve("nodes"))) {
      write(folder, nodes, VectorFormat.withoutGraph(parameters));
      try (DirectoryReader reader = DirectoryReader.open(folder)) {
        CodecReader segment = (CodecReader) reader.leaves().getFirst().reader();
        HnswGraph graph =
            GraphBuilder.build(
                new NodeCodes(
                    segment.getFloatVectorValues(ShardFields.VECTOR), parameters.similarity()),
                parameters.maxConnections(),
                parameters.beamWidth(),
                LentGraph.of(nodes, LuceneInternals.graphs(nodes)),
                threads);
        write(
            shard,
            List.of(new LuceneInternals.GivenGraph(segment, graph)),
            VectorFormat.of(parameters));
      }
    }
  }

  /** Writes one more segment, in the order of {@link Shard}. */
  private static void write(Directory shard, List<CodecReader> readers, VectorFormat format)
      throws IOException {
    if (readers.isEmpty()) {
      return;
    }
    LogDocMergePolicy merges = new LogDocMergePolicy();
    merges.setNoCFSRatio(0);
    try (IndexWriter writer = new IndexWriter(shard, config(format, merges))) {
      writer.addIndexes(readers.toArray(CodecReader[]::new));
    }
  }

  private static void writeCodes(Directory shard) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(shard)) {
      LeafReader nodes = reader.leaves().getFirst().reader();
      VectorCodes.write(shard, nodes.getFloatVectorValues(ShardFields.VECTOR));
    }
  }

  /** Removes the folder for what is in the making. */
  @Override
  public void close() throws IOException {
    IOUtils.close(open);
    chunkWriter.rollback();
    vectorWriter.rollback();
    IOUtils.close(chunkFolder, vectorFolder);
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
}
