package dev.nightjar.ml.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.rules.Rule;
import scala.Function1;
import scala.Option;
import scala.PartialFunction;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractPartialFunction;

/**
 * Takes {@link TextFunction}s out of the expressions of a plan and makes their values in an
 * operator below, each once. Those of plans with several inputs (conditions of joins) stay, and
 * fail.
 */
public final class TextFunctionRule extends Rule<LogicalPlan> {
  private final SparkSession spark;

  public TextFunctionRule(SparkSession spark) {
    this.spark = spark;
  }

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    return plan.transformUp(
        function(node -> node.children().size() == 1 && !found(node).isEmpty(), this::extracted));
  }

  /** Its functions, each once. */
  private static List<TextFunction> found(LogicalPlan node) {
    Map<TextFunction, TextFunction> found = new LinkedHashMap<>();
    for (Expression expression : Scala.<Expression>list(node.expressions())) {
      collect(expression, found);
    }
    return List.copyOf(found.values());
  }

  private static void collect(Expression expression, Map<TextFunction, TextFunction> found) {
    for (Expression inner : Scala.<Expression>list(expression.children())) {
      collect(inner, found);
    }
    if (expression instanceof TextFunction function) {
      found.putIfAbsent(function, function);
    }
  }

  private LogicalPlan extracted(LogicalPlan node) {
    LogicalPlan below = node.children().head();
    Map<TextFunction, Expression> values = new LinkedHashMap<>();
    for (TextFunction function : found(node)) { // inner ones come first
      Expression text = replaced(function.text(), values);
      if (!(text instanceof Attribute)) {
        Alias named = alias(text);
        below = new Project(Scala.joined(named(below), Scala.seq(List.of(named))), below);
        text = named.toAttribute();
      }
      ColumnMaker maker = function.call().maker().in(spark);
      Seq<Attribute> made = MadeColumns.attributes(maker);
      below = new MadeColumns(maker, (Attribute) text, made, below);
      values.put(function, made.head());
    }
    LogicalPlan child = below;
    LogicalPlan above =
        node.withNewChildren(Scala.seq(List.of(child)))
            .transformExpressions(
                function(
                    expression -> expression instanceof TextFunction,
                    expression -> replaced(expression, values)));
    return above.output().equals(node.output()) ? above : new Project(named(node), above);
  }

  private static Expression replaced(Expression expression, Map<TextFunction, Expression> values) {
    return expression instanceof TextFunction function && values.containsKey(function)
        ? values.get(function)
        : expression.transformUp(
            function(
                inner -> inner instanceof TextFunction its && values.containsKey(its),
                inner -> values.get((TextFunction) inner)));
  }

  private static Seq<NamedExpression> named(LogicalPlan plan) {
    return Scala.seq(new ArrayList<NamedExpression>(Scala.<Attribute>list(plan.output())));
  }

  private static Alias alias(Expression text) {
    return new Alias(
        text,
        "text",
        NamedExpression.newExprId(),
        Scala.seq(List.of()),
        Option.empty(),
        Scala.seq(List.of()));
  }

  private static <T> PartialFunction<T, T> function(
      java.util.function.Predicate<T> where, java.util.function.UnaryOperator<T> what) {
    return new AbstractPartialFunction<>() {
      @Override
      public boolean isDefinedAt(T node) {
        return where.test(node);
      }

      @Override
      @SuppressWarnings("unchecked")
      public <A extends T, B> B applyOrElse(A node, Function1<A, B> other) {
        return where.test(node) ? (B) what.apply(node) : other.apply(node);
      }
    };
  }
}
