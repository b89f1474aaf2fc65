package dev.nightjar.spark;

import java.util.Locale;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The columns of rows on their way from a corpus into the files of a run, in the order of those
 * files: what each holds, and from which to which kind of row it goes along. Schemas ({@link
 * RowLayout}) and all reading and making of rows follow from here, so that a column more is a line
 * more.
 */
public enum RowColumn {
  DOCUMENT_ID(Holds.TEXT, Kind.DOCUMENT, Kind.FILED),
  CHUNK_ID(Holds.TEXT, Kind.CHUNK, Kind.FILED),
  /** The place of a chunk in its document, from 0. */
  CHUNK_INDEX(Holds.INT, Kind.CHUNK, Kind.FILED),
  /** Where in the document's text the chunk starts and ends, in code points. */
  START(Holds.INT, Kind.CHUNK, Kind.FILED),
  END(Holds.INT, Kind.CHUNK, Kind.FILED),
  TEXT(Holds.TEXT, Kind.DOCUMENT, Kind.FILED),
  /** SHA-256 of what the model reads. */
  CONTENT_HASH(Holds.TEXT, Kind.CHUNK, Kind.FILED),
  TOKEN_COUNT(Holds.INT, Kind.CHUNK, Kind.FILED),
  /** Null where there is none yet, or the model gave none that can be used. */
  VECTOR(Holds.VECTOR, Kind.INPUT, Kind.FILED),
  ATTRIBUTES(Holds.ATTRIBUTES, Kind.DOCUMENT, Kind.FILED),
  /** The spellings of the tokens that have vectors; in files of such runs only. */
  TOKENS(Holds.TEXTS, Kind.EMBEDDED, Kind.EMBEDDED),
  /** A vector for each of {@link #TOKENS}; of runs that have them only. */
  TOKEN_VECTORS(Holds.VECTORS),
  /** The weights of terms; of runs that have them only. */
  SPARSE(Holds.WEIGHTS),
  /** Where a document is from. */
  SOURCE(Holds.TEXT, Kind.DOCUMENT, Kind.EMBEDDED),
  /** Where in its source a document is: bytes or rows from the beginning. */
  POSITION(Holds.LONG, Kind.DOCUMENT, Kind.DOCUMENT),
  TOKEN_IDS(Holds.INTS, Kind.CHUNK, Kind.INPUT),
  /** What stands between the prefix and the text in the model's input; null for nothing. */
  CONTEXT(Holds.TEXT, Kind.CHUNK, Kind.INPUT),
  /** Whether a row is a chunk, or a vector that is known and whence. */
  ORIGIN(Holds.INT, Kind.INPUT, Kind.INPUT),
  /** Why the model refused a chunk, in its own words. */
  PROBLEM(Holds.TEXT, Kind.EMBEDDED, Kind.EMBEDDED),
  /** Why a row is no document and no chunk; null for those that are. */
  REASON(Holds.TEXT, Kind.DOCUMENT, Kind.CHUNK),
  MESSAGE(Holds.TEXT, Kind.DOCUMENT, Kind.CHUNK),
  /** What a vector is of, where it may be any column. */
  LABEL(Holds.TEXT);

  /** The kinds of rows, in the order in which one is made of the other. */
  enum Kind {
    DOCUMENT,
    CHUNK,
    INPUT,
    EMBEDDED,
    FILED
  }

  /** What a column holds. */
  enum Holds {
    TEXT(DataTypes.StringType),
    INT(DataTypes.IntegerType),
    LONG(DataTypes.LongType),
    /** Four bytes each. */
    INTS(DataTypes.BinaryType),
    VECTOR(DataTypes.createArrayType(DataTypes.FloatType, false)),
    VECTORS(DataTypes.createArrayType(VECTOR.type, false)),
    TEXTS(DataTypes.createArrayType(DataTypes.StringType, false)),
    /** Weights by ids of terms. */
    WEIGHTS(DataTypes.createMapType(DataTypes.IntegerType, DataTypes.FloatType, false)),
    ATTRIBUTES(DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false));

    private final DataType type;

    Holds(DataType type) {
      this.type = type;
    }
  }

  private final String column = name().toLowerCase(Locale.ROOT);
  private final Holds holds;
  private final int first;
  private final int last;

  /** A column that goes along with rows of these kinds and those between. */
  RowColumn(Holds holds, Kind first, Kind last) {
    this.holds = holds;
    this.first = first.ordinal();
    this.last = last.ordinal();
  }

  /** A column that only rows have that ask for it. */
  RowColumn(Holds holds) {
    this.holds = holds;
    this.first = Kind.values().length;
    this.last = -1;
  }

  /** Its name in schemas and files. */
  public String column() {
    return column;
  }

  /** What Spark holds its values as. */
  public DataType type() {
    return holds.type;
  }

  Holds holds() {
    return holds;
  }

  boolean isOf(Kind kind) {
    return first <= kind.ordinal() && kind.ordinal() <= last;
  }
}
