package dev.nightjar.index.shard;

import dev.nightjar.vector.SparseVector;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.FeatureField;
import org.apache.lucene.search.Query;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.util.BytesRef;

/**
 * The Lucene fields of sparse vectors: features, which searches skip through by their largest
 * weights and which keep nine bits of a weight; and the vector as it is, to score again what was
 * found. Stateless.
 */
public final class SparseFields {
  /** The features, and the vectors. */
  public static final String SPARSE = "sparse";

  /**
   * How far below a weight its feature lies at most, as a share of the weight: features are cut
   * after eight bits of the fraction.
   */
  public static final double CUT = 1.0 / 256;

  private static final String EXACT = "sparse_vector";

  /** The largest weight that Lucene multiplies a feature by. */
  private static final float MOST_WEIGHT = 64;

  private SparseFields() {}

  /** Adds those of a chunk; none of a vector of zeros. */
  static void add(Document document, SparseVector vector) {
    if (vector.size() == 0) {
      return;
    }
    for (int i = 0; i < vector.size(); i++) {
      document.add(new FeatureField(SPARSE, name(vector.terms()[i]), vector.weights()[i]));
    }
    document.add(new BinaryDocValuesField(EXACT, encode(vector)));
  }

  /** The field of the vectors as they are. */
  public static String exact() {
    return EXACT;
  }

  private static String name(int term) {
    return Integer.toString(term, Character.MAX_RADIX);
  }

  /**
   * Scores chunks by a term's feature times its weight.
   *
   * @param share of the largest weight of the question; above 0, 1 at most
   */
  public static Query query(int term, float share) {
    return FeatureField.newLinearQuery(SPARSE, name(term), MOST_WEIGHT * share);
  }

  /** What the scores of {@link #query} have to be divided by. */
  public static double scale(float largest) {
    return MOST_WEIGHT / (double) largest;
  }

  /** A count; then of each term how far it is from the one before, and its weight. */
  private static BytesRef encode(SparseVector vector) {
    try {
      ByteBuffersDataOutput out = new ByteBuffersDataOutput();
      out.writeVInt(vector.size());
      int last = 0;
      for (int i = 0; i < vector.size(); i++) {
        out.writeVInt(vector.terms()[i] - last);
        out.writeInt(Float.floatToRawIntBits(vector.weights()[i]));
        last = vector.terms()[i];
      }
      return new BytesRef(out.toArrayCopy());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory has room
    }
  }

  /** The vector of a value of {@link #exact}. */
  public static SparseVector decode(BytesRef bytes) {
    ByteArrayDataInput in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
    int[] terms = new int[in.readVInt()];
    float[] weights = new float[terms.length];
    int last = 0;
    for (int i = 0; i < terms.length; i++) {
      last += in.readVInt();
      terms[i] = last;
      weights[i] = Float.intBitsToFloat(in.readInt());
    }
    return new SparseVector(terms, weights);
  }
}
