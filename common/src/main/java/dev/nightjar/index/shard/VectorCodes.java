package dev.nightjar.index.shard;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.Similarity;
import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.RandomAccessInput;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of a shard in eight bits a dimension, in a file beside Lucene's: what a graph is
 * searched with at a quarter of the memory. Made of the full vectors by nothing but comparisons,
 * one division and rounding, so the same vectors give the same file on any machine.
 *
 * <p>A record a node: an unsigned byte c a dimension, padded with zeros to a multiple of sixteen;
 * then, as little-endian floats, {@code lower}, {@code step}, and the squared length of the vector.
 * A dimension is about {@code lower + step * c}. Safe for use by several threads.
 */
final class VectorCodes implements Closeable {
  private static final String FILE = "vectors.codes";
  private static final int LEVELS = 255;
  private static final int TERMS = 3;

  private final IndexInput file;
  private final int dimension;

  private VectorCodes(IndexInput file, int dimension) {
    this.file = file;
    this.dimension = dimension;
  }

  private static int padded(int dimension) {
    return (dimension + Kernels.SUMS - 1) / Kernels.SUMS * Kernels.SUMS;
  }

  private static long recordBytes(int dimension) {
    return padded(dimension) + (long) TERMS * Float.BYTES;
  }

  /** Writes the codes of all vectors of a shard. */
  static void write(Directory shard, FloatVectorValues vectors) throws IOException {
    try (IndexOutput out = shard.createOutput(FILE, IOContext.DEFAULT)) {
      byte[] codes = new byte[padded(vectors.dimension())];
      for (int node = 0; node < vectors.size(); node++) {
        float[] vector = vectors.vectorValue(node);
        float lower = vector[0];
        float upper = vector[0];
        for (float value : vector) {
          lower = Math.min(lower, value);
          upper = Math.max(upper, value);
        }
        float step = (upper - lower) / LEVELS;
        for (int i = 0; i < vector.length; i++) {
          codes[i] = (byte) (step > 0 ? Math.round((vector[i] - lower) / step) : 0);
        }
        out.writeBytes(codes, codes.length);
        out.writeInt(Float.floatToIntBits(lower));
        out.writeInt(Float.floatToIntBits(step));
        out.writeInt(Float.floatToIntBits(Kernels.get().dot(vector, vector)));
      }
    }
  }

  /**
   * Opens the codes of a shard.
   *
   * @throws IOException if they are missing, or not of that many vectors
   */
  static VectorCodes open(Directory shard, int dimension, int count) throws IOException {
    IndexInput file = shard.openInput(FILE, IOContext.DEFAULT);
    long length = file.length();
    if (length != count * recordBytes(dimension)) {
      file.close();
      throw new IOException(
          String.format(
              Locale.ROOT,
              "Cannot read %s of %s: %d bytes are not %d vectors of dimension %d",
              FILE,
              shard,
              length,
              count,
              dimension));
    }
    return new VectorCodes(file, dimension);
  }

  /** Similarities by the codes, for one thread. */
  NodeSimilarities similarities(Similarity similarity) throws IOException {
    IndexInput own = file.clone();
    return new ByCodes(similarity, own, LuceneInternals.memory(own), dimension);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static final class ByCodes implements NodeSimilarities {
    private final Kernels kernels = Kernels.get();
    private final Similarity similarity;
    private final RandomAccessInput file;
    private final @Nullable Object segment;
    private final long record;
    private final float[] from;
    private final byte[] codes;
    private final long[] offsets = new long[Kernels.TOGETHER];
    private final float[] results = new float[Kernels.TOGETHER];
    private float sum;
    private float squaredLength;

    ByCodes(Similarity similarity, IndexInput file, @Nullable Object segment, int dimension)
        throws IOException {
      this.similarity = similarity;
      this.file = file.randomAccessSlice(0, file.length());
      this.segment = segment;
      this.record = recordBytes(dimension);
      this.from = new float[padded(dimension)];
      this.codes = new byte[from.length];
    }

    @Override
    public void from(float[] vector) {
      System.arraycopy(vector, 0, from, 0, vector.length);
      sum = 0;
      for (float value : vector) {
        sum += value;
      }
      squaredLength = similarity == Similarity.L2 ? kernels.dot(vector, vector) : 0;
    }

    @Override
    public void of(int[] nodes, int count, float[] similarities) throws IOException {
      for (int n = 0; n < count; n += offsets.length) {
        for (int i = 0; i < offsets.length; i++) {
          offsets[i] = record * nodes[Math.min(n + i, count - 1)];
        }
        if (segment != null) {
          kernels.dotCodes4(from, segment, offsets, results);
        }
        for (int i = 0; i < Math.min(offsets.length, count - n); i++) {
          similarities[n + i] =
              similarity(offsets[i], segment != null ? results[i] : product(offsets[i]));
        }
      }
    }

    private float product(long offset) throws IOException {
      file.readBytes(offset, codes, 0, codes.length);
      return kernels.dotCodes(from, codes);
    }

    private float similarity(long offset, float product) throws IOException {
      long terms = offset + from.length;
      float lower = Float.intBitsToFloat(file.readInt(terms));
      float step = Float.intBitsToFloat(file.readInt(terms + Float.BYTES));
      float dot = step * product + lower * sum;
      return similarity == Similarity.L2
          ? 2 * dot - Float.intBitsToFloat(file.readInt(terms + 2 * Float.BYTES)) - squaredLength
          : dot;
    }
  }
}
