package dev.nightjar.ml.plan;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Unevaluable;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * A function of a text that is made for many rows at once: {@link TextFunctionRule} takes it out of
 * the expression it stands in and puts {@link MadeColumns} below. By itself it has no value.
 */
public final class TextFunction extends Expression implements Unevaluable {
  private static final long serialVersionUID = 1L;

  private final Call call;
  private final Expression text;

  /** Makes what makes the first of its columns the function's value. */
  @FunctionalInterface
  public interface Maker extends Serializable {
    /** Resolves what it needs, on the driver. */
    ColumnMaker in(SparkSession spark);
  }

  /**
   * What is called.
   *
   * @param name of the function
   * @param arguments behind the text, as {@code EXPLAIN} shows them
   * @param type of the value
   * @param maker of the value; says nothing about equality
   */
  public record Call(String name, List<String> arguments, DataType type, Maker maker)
      implements Serializable {
    @Override
    public boolean equals(Object other) {
      return other instanceof Call its && name.equals(its.name) && arguments.equals(its.arguments);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, arguments);
    }
  }

  /** Spark makes it anew by this when it rewrites an expression. */
  public TextFunction(Call call, Expression text) {
    this.call = call;
    this.text = text;
  }

  Call call() {
    return call;
  }

  Expression text() {
    return text;
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    return text.dataType() instanceof StringType || text.dataType() instanceof NullType
        ? TypeCheckResult.TypeCheckSuccess$.MODULE$
        : new TypeCheckResult.TypeCheckFailure(
            "%s takes a text, not %s".formatted(call.name(), text.dataType().simpleString()));
  }

  @Override
  public boolean foldable() {
    return false;
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public DataType dataType() {
    return call.type();
  }

  @Override
  public Object eval(InternalRow row) {
    throw misplaced();
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    throw misplaced();
  }

  private UnsupportedOperationException misplaced() {
    return new UnsupportedOperationException(
        "%s cannot stand here; call it in a SELECT of its own, where spark.sql.extensions names dev.nightjar.ml.NightjarExtensions"
            .formatted(call.name()));
  }

  @Override
  public Seq<Expression> children() {
    return Scala.seq(List.of(text));
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> others) {
    return new TextFunction(call, others.head());
  }

  @Override
  public String prettyName() {
    return call.name();
  }

  @Override
  public String toString() {
    return "%s(%s)"
        .formatted(
            call.name(),
            Stream.concat(Stream.of(text.toString()), call.arguments().stream())
                .collect(Collectors.joining(", ")));
  }

  @Override
  public String sql() {
    return toString();
  }

  @Override
  public int productArity() {
    return 2;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> call;
      case 1 -> text;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof TextFunction;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TextFunction its && call.equals(its.call) && text.equals(its.text);
  }

  @Override
  public int hashCode() {
    return Objects.hash(call, text);
  }
}
