package dev.nightjar.index.shard;

import dev.nightjar.vector.Similarity;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * A shard that is open: a Lucene index of a segment of vectors with a graph, its nodes; one of
 * chunks; and, if there are any, one of variants, vectors without a graph ({@link Members}). Copies
 * of a text share a node: nodes of equal vectors would link to each other alone, and a search that
 * walks in would not come out. Safe for use by several threads.
 */
public final class Shard implements Closeable {
  private final DirectoryReader reader;
  private final @Nullable VectorCodes codes;
  private final Members members;

  private Shard(DirectoryReader reader, Members members, @Nullable VectorCodes codes) {
    this.reader = reader;
    this.members = members;
    this.codes = codes;
  }

  /** Opens a shard without codes. */
  static Shard open(Path folder) throws IOException {
    DirectoryReader reader = DirectoryReader.open(MMapDirectory.open(folder));
    try {
      return new Shard(reader, members(reader), null);
    } catch (IOException | RuntimeException e) {
      IOUtils.closeWhileHandlingException(reader);
      throw e;
    }
  }

  /**
   * Opens a shard for searches.
   *
   * @throws IOException if a file is missing or damaged
   */
  public static Shard open(Path folder, IndexParameters parameters) throws IOException {
    if (parameters.quantization() != Quantization.EIGHT_BITS) {
      return open(folder);
    }
    Directory files = MMapDirectory.open(folder);
    DirectoryReader reader = DirectoryReader.open(files);
    try {
      VectorCodes codes =
          VectorCodes.open(files, parameters.dimension(), segment(reader, 0).maxDoc());
      return new Shard(reader, members(reader), codes);
    } catch (IOException | RuntimeException e) {
      IOUtils.closeWhileHandlingException(reader);
      throw e;
    }
  }

  private static Members members(DirectoryReader reader) throws IOException {
    return Members.of(segment(reader, 1), segment(reader, 0).maxDoc());
  }

  private static CodecReader segment(DirectoryReader reader, int number) {
    List<LeafReaderContext> segments = reader.leaves();
    return (CodecReader) segments.get(number).reader();
  }

  /** Document n has the vector of node n. */
  public CodecReader nodes() {
    return segment(reader, 0);
  }

  /** Document n is chunk n. */
  public CodecReader chunks() {
    return segment(reader, 1);
  }

  /** Document n has variant n; null where there are none. */
  @Nullable CodecReader variants() {
    return reader.leaves().size() > 2 ? segment(reader, 2) : null;
  }

  /** The nodes of its chunks. */
  public Members members() {
    return members;
  }

  /** The vectors of the nodes, for one thread. */
  public FloatVectorValues nodeVectors() throws IOException {
    return nodes().getFloatVectorValues(ShardFields.VECTOR);
  }

  /** The variants, for one thread. */
  public FloatVectorValues variantVectors() throws IOException {
    CodecReader variants = variants();
    if (variants == null) {
      throw new IllegalStateException("A shard without variants has none");
    }
    return variants.getFloatVectorValues(ShardFields.VECTOR);
  }

  /** The vector of a chunk. It is the caller's until it asks for another. */
  public float[] vector(int chunk) throws IOException {
    int variant = members.variant(chunk);
    return variant == Members.NO_VARIANT
        ? nodeVectors().vectorValue(members.node(chunk))
        : variantVectors().vectorValue(variant);
  }

  /** A search of the graph, for one thread. */
  public GraphSearch search(Similarity similarity) throws IOException {
    return new GraphSearch(
        LuceneInternals.graph(nodes()),
        codes == null
            ? new NodeSimilarities.ByFullVectors(similarity, nodeVectors())
            : codes.similarities(similarity),
        nodes().maxDoc());
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(reader, codes);
  }
}
