package dev.nightjar.index.shard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.vector.Similarity;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.BinaryPoint;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;

/** The Lucene fields of chunks, and of vectors. */
public final class ShardFields {
  /** A chunk's id. */
  public static final String ID = "id";

  /** The id of its document. */
  public static final String DOCUMENT = "document";

  /** What all else about it comes to, in 64 bits. */
  public static final String DIGEST = "digest";

  /** The vector of a node or variant. */
  public static final String VECTOR = "vector";

  /** A chunk's place among the vectors, as {@link Members} reads it. */
  static final String NODE = "node";

  /** The vectors of its tokens, if they are kept. */
  public static final String TOKENS = "tokens";

  /** Its index, start and end in the document, with blanks between. */
  public static final String PLACE = "place";

  /** Its text, if texts are kept. */
  public static final String TEXT = "text";

  /** Its attributes, as JSON. */
  public static final String ATTRIBUTES = "attributes";

  /** Terms of name, NUL, value. */
  public static final String ATTRIBUTE = "attribute";

  private static final String NUMBER = "number.";
  private static final int MOST_TERM = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<TreeMap<String, String>> MAP = new TypeReference<>() {};

  private ShardFields() {}

  /**
   * A chunk, but for its vector.
   *
   * @param node the vector's number
   */
  static Document document(
      IndexedChunk chunk, int node, byte[] tokens, IndexParameters parameters) {
    Document document = new Document();
    document.add(new StringField(ID, chunk.chunkId(), Field.Store.YES));
    document.add(new StringField(DOCUMENT, chunk.documentId(), Field.Store.YES));
    document.add(new NumericDocValuesField(DIGEST, chunk.digest()));
    document.add(
        new StoredField(
            PLACE,
            String.format(
                Locale.ROOT, "%d %d %d", chunk.chunkIndex(), chunk.start(), chunk.end())));
    document.add(
        new TextField(parameters.analysis().field(chunk.text()), chunk.text(), Field.Store.NO));
    if (parameters.storeText()) {
      document.add(new StoredField(TEXT, chunk.text()));
    }
    document.add(new StoredField(ATTRIBUTES, write(chunk.attributes())));
    chunk
        .attributes()
        .forEach(
            (name, value) -> {
              document.add(new StringField(ATTRIBUTE, term(name, value), Field.Store.NO));
              addNumber(document, name, value);
            });
    if (tokens.length > Integer.BYTES) {
      document.add(new BinaryDocValuesField(TOKENS, new BytesRef(tokens)));
    }
    document.add(new NumericDocValuesField(NODE, Members.kept(node, Members.NO_VARIANT)));
    return document;
  }

  /** A stored vector. */
  static Document document(float[] vector, IndexParameters parameters) {
    Document document = new Document();
    document.add(new KnnFloatVectorField(VECTOR, vector, function(parameters.similarity())));
    return document;
  }

  private static void addNumber(Document document, String name, String value) {
    if (ExactNumber.is(value)) {
      document.add(new BinaryPoint(number(name), ExactNumber.of(value).bytes()));
    }
  }

  /** The term of an attribute's value; of a long one, its front. */
  public static String term(String name, String value) {
    return name + '\0' + (value.length() > MOST_TERM ? value.substring(0, MOST_TERM) : value);
  }

  /** The field of an attribute's numbers. */
  public static String number(String name) {
    return NUMBER + name;
  }

  static String write(Map<String, String> attributes) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(attributes));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The attributes of a chunk. */
  public static Map<String, String> read(String attributes) {
    try {
      return JSON.readValue(attributes, MAP);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lucene's function over stored vectors. */
  static VectorSimilarityFunction function(Similarity similarity) {
    return switch (similarity) {
      case COSINE -> VectorSimilarityFunction.DOT_PRODUCT;
      case DOT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
      case L2 -> VectorSimilarityFunction.EUCLIDEAN;
    };
  }

  /**
   * Numbers as Lucene's points: sixteen bytes in the order of the numbers, equal for equal numbers
   * however they are written. The nearest double comes first, then the double nearest to what that
   * leaves out, so that some thirty digits count and every long is exact. Stateless.
   */
  public static final class ExactNumber {
    private static final Pattern FORM =
        Pattern.compile("[+-]?\\d{1,300}(\\.\\d{1,300})?([eE][+-]?\\d{1,3})?");

    /** Below every number. */
    public static final byte[] LEAST = bytes(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /** Above every number. */
    public static final byte[] MOST = bytes(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    private final double nearest;
    private final double rest;

    private ExactNumber(double nearest, double rest) {
      this.nearest = nearest;
      this.rest = rest;
    }

    /** Whether a text is a number. */
    public static boolean is(String text) {
      return FORM.matcher(text).matches();
    }

    /** The number of a text that {@link #is} one. */
    public static ExactNumber of(String text) {
      BigDecimal number = new BigDecimal(text);
      double nearest = number.doubleValue() + 0.0; // no zero below zero
      double rest =
          Double.isInfinite(nearest)
              ? 0
              : number.subtract(new BigDecimal(nearest)).doubleValue() + 0.0;
      return new ExactNumber(nearest, rest);
    }

    /** The number in bytes that stand in the order of numbers. */
    public byte[] bytes() {
      return bytes(nearest, rest);
    }

    /** The bytes that come next. */
    public byte[] above() {
      return bytes(nearest, Math.nextUp(rest));
    }

    /** The bytes that come before. */
    public byte[] below() {
      return bytes(nearest, Math.nextDown(rest));
    }

    private static byte[] bytes(double nearest, double rest) {
      byte[] bytes = new byte[2 * Long.BYTES];
      NumericUtils.longToSortableBytes(NumericUtils.doubleToSortableLong(nearest), bytes, 0);
      NumericUtils.longToSortableBytes(NumericUtils.doubleToSortableLong(rest), bytes, Long.BYTES);
      return bytes;
    }
  }
}
