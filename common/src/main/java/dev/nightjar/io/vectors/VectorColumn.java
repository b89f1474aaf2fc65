package dev.nightjar.io.vectors;

import dev.nightjar.vector.ByteCodec;
import dev.nightjar.vector.Precision;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.ObjectType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A column of vectors as an encoding writes it, and as floats again. Spark's generated code calls
 * the methods on rows as it holds them, so nothing is boxed and columns nobody asks for stay
 * unread.
 */
public final class VectorColumn implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, false);
  private static final DataType FLOATS_OR_NULLS =
      DataTypes.createArrayType(DataTypes.FloatType, true);
  private static final DataType BYTES = DataTypes.createArrayType(DataTypes.ByteType, false);

  private final VectorEncoding encoding;

  private VectorColumn(VectorEncoding encoding) {
    this.encoding = encoding;
  }

  /** A column of floats as the encoding writes it. */
  static Column written(String name, VectorEncoding encoding) {
    return switch (encoding.precision()) {
      case FLOAT32 -> new Column(name);
      case FLOAT16 -> call(name, encoding, "halves", FLOATS, FLOATS);
      case INT8 -> call(name, encoding, "bytes", FLOATS, BYTES);
      case BINARY -> call(name, encoding, "bits", FLOATS, DataTypes.BinaryType);
    };
  }

  /** A column that the encoding has written, as floats. */
  static Column read(String name, VectorEncoding encoding) {
    return ExpressionUtils.column(decoded(new UnresolvedAttribute(seq(name)), encoding));
  }

  /** A column of floats without nulls, which Spark does not know of what it has read. */
  static Column known(String name) {
    return call(name, VectorEncoding.FLOAT32, "same", FLOATS_OR_NULLS, FLOATS);
  }

  private static Column call(
      String name, VectorEncoding encoding, String method, DataType from, DataType to) {
    return ExpressionUtils.column(
        call(new UnresolvedAttribute(seq(name)), encoding, method, from, to));
  }

  private static Expression call(
      Expression column, VectorEncoding encoding, String method, DataType from, DataType to) {
    Literal callee = Literal.create(new VectorColumn(encoding), new ObjectType(VectorColumn.class));
    return new Invoke(
        callee,
        method,
        to,
        VectorColumn.<Expression>seq(column),
        VectorColumn.<AbstractDataType>seq(from),
        true,
        false,
        true);
  }

  /** What an encoding writes vectors as. */
  static DataType storedType(VectorEncoding encoding) {
    return switch (encoding.precision()) {
      case FLOAT32, FLOAT16 -> FLOATS;
      case INT8 -> BYTES;
      case BINARY -> DataTypes.BinaryType;
    };
  }

  /** What the encoding has written, as floats. */
  static Expression decoded(Expression stored, VectorEncoding encoding) {
    return switch (encoding.precision()) {
      case FLOAT32, FLOAT16 -> stored;
      case INT8 -> call(stored, encoding, "floatsOfBytes", BYTES, FLOATS);
      case BINARY -> call(stored, encoding, "floatsOfBits", DataTypes.BinaryType, FLOATS);
    };
  }

  private static <T> Seq<T> seq(T one) {
    return CollectionConverters.asScala(List.of(one)).toSeq();
  }

  private ByteCodec codec() {
    return Objects.requireNonNull(encoding.codec(), "codec is null");
  }

  /**
   * What there is to write: where vectors are written twice, of the finer ones as they are read.
   */
  private float[] floats(ArrayData vector) {
    VectorEncoding finer = encoding.rescoring();
    float[] floats = vector.toFloatArray();
    return finer == null ? floats : finer.held(floats);
  }

  /** For generated code: what it is given. */
  public ArrayData same(ArrayData vector) {
    return vector;
  }

  /** For generated code: floats rounded to halves. */
  public ArrayData halves(ArrayData vector) {
    return UnsafeArrayData.fromPrimitiveArray(Precision.rounded(floats(vector)));
  }

  /** For generated code: floats to bytes. */
  public ArrayData bytes(ArrayData vector) {
    return UnsafeArrayData.fromPrimitiveArray(codec().encode(floats(vector)));
  }

  /** For generated code: floats to bits. */
  public byte[] bits(ArrayData vector) {
    return codec().encode(floats(vector));
  }

  /** For generated code: bytes to floats. */
  public ArrayData floatsOfBytes(ArrayData bytes) {
    return UnsafeArrayData.fromPrimitiveArray(codec().decode(bytes.toByteArray()));
  }

  /** For generated code: bits to floats. */
  public ArrayData floatsOfBits(byte[] bits) {
    return UnsafeArrayData.fromPrimitiveArray(codec().decode(bits));
  }
}
