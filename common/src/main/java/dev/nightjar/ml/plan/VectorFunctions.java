package dev.nightjar.ml.plan;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.ObjectType;
import org.jspecify.annotations.Nullable;

/**
 * Similarities of two {@code array<float>} as Spark 4.2 has them, for those before: null where one
 * of the arrays or a number is null, or nothing is defined; another length is an error.
 */
public final class VectorFunctions implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType);

  /** Their names in SQL, and the methods here. */
  public enum Function {
    COSINE("vector_cosine_similarity"),
    PRODUCT("vector_inner_product"),
    DISTANCE("vector_l2_distance");

    private final String sql;

    Function(String sql) {
      this.sql = sql;
    }

    /** Its name in SQL. */
    public String sql() {
      return sql;
    }

    /** It, of two expressions. */
    public Expression of(Expression one, Expression other) {
      return new Invoke(
          Literal.create(new VectorFunctions(), new ObjectType(VectorFunctions.class)),
          name().toLowerCase(Locale.ROOT),
          DataTypes.FloatType,
          Scala.seq(List.of(one, other)),
          Scala.<AbstractDataType>seq(List.of(FLOATS, FLOATS)),
          true,
          true,
          true);
    }
  }

  private static float @Nullable [][] both(ArrayData one, ArrayData other) {
    int length = one.numElements();
    if (other.numElements() != length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Vectors of %d and %d dimensions cannot be compared",
              length,
              other.numElements()));
    }
    float[][] both = new float[2][length];
    for (int i = 0; i < length; i++) {
      if (one.isNullAt(i) || other.isNullAt(i)) {
        return null;
      }
      both[0][i] = one.getFloat(i);
      both[1][i] = other.getFloat(i);
    }
    return both;
  }

  private static float dot(float[] one, float[] other) {
    float sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  /** For generated code: the cosine; null where one has no direction. */
  public @Nullable Float cosine(ArrayData one, ArrayData other) {
    float[][] both = both(one, other);
    if (both == null) {
      return null;
    }
    double norms = Math.sqrt((double) dot(both[0], both[0]) * dot(both[1], both[1]));
    return norms == 0 ? null : (float) (dot(both[0], both[1]) / norms);
  }

  /** For generated code: the inner product. */
  public @Nullable Float product(ArrayData one, ArrayData other) {
    float[][] both = both(one, other);
    return both == null ? null : dot(both[0], both[1]);
  }

  /** For generated code: the Euclidean distance. */
  public @Nullable Float distance(ArrayData one, ArrayData other) {
    float[][] both = both(one, other);
    if (both == null) {
      return null;
    }
    float sum = 0;
    for (int i = 0; i < both[0].length; i++) {
      float apart = both[0][i] - both[1][i];
      sum += apart * apart;
    }
    return (float) Math.sqrt(sum);
  }
}
