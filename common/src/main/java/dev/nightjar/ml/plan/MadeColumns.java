package dev.nightjar.ml.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnaryNode;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/** The rows of a plan with the columns that a {@link ColumnMaker} makes behind their own. */
public final class MadeColumns extends LogicalPlan implements UnaryNode {
  private static final long serialVersionUID = 1L;

  private final ColumnMaker maker;
  private final Attribute text;
  private final Seq<Attribute> made;
  private final LogicalPlan child;

  /**
   * Spark makes it anew by this when it rewrites a plan.
   *
   * @param text of the child's columns
   * @param made the new columns, as {@link #attributes} has them
   */
  public MadeColumns(ColumnMaker maker, Attribute text, Seq<Attribute> made, LogicalPlan child) {
    this.maker = maker;
    this.text = text;
    this.made = made;
    this.child = child;
  }

  /**
   * A dataset with more columns; nothing runs.
   *
   * @param text the name of a column of text
   */
  public static Dataset<Row> on(Dataset<?> dataset, String text, ColumnMaker maker) {
    LogicalPlan plan = ((org.apache.spark.sql.classic.Dataset<?>) dataset).logicalPlan();
    SparkSession spark = (SparkSession) dataset.sparkSession();
    MadeColumnsStrategy.learn(spark);
    Attribute column =
        Scala.<Attribute>list(plan.output()).stream()
            .filter(attribute -> attribute.name().equals(text))
            .findFirst()
            .orElseThrow();
    Dataset<Row> whole =
        org.apache.spark.sql.classic.Dataset.ofRows(
            spark, new MadeColumns(maker, column, attributes(maker), plan));
    List<Column> columns = new ArrayList<>(); // new names, so that it can be joined with itself
    for (Attribute attribute : Scala.<Attribute>list(plan.output())) {
      columns.add(functions.col(quoted(attribute.name())));
    }
    for (String name : maker.schema().fieldNames()) {
      columns.add(functions.col(quoted(name)).as(name));
    }
    return whole.select(columns.toArray(Column[]::new));
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** New columns for what a maker makes. */
  static Seq<Attribute> attributes(ColumnMaker maker) {
    return Scala.seq(Arrays.stream(maker.schema().fields()).map(MadeColumns::attribute).toList());
  }

  private static Attribute attribute(StructField field) {
    return new AttributeReference(
        field.name(),
        field.dataType(),
        field.nullable(),
        field.metadata(),
        NamedExpression.newExprId(),
        Scala.seq(List.of()));
  }

  ColumnMaker maker() {
    return maker;
  }

  Attribute text() {
    return text;
  }

  Seq<Attribute> made() {
    return made;
  }

  @Override
  public LogicalPlan child() {
    return child;
  }

  @Override
  public Seq<LogicalPlan> children() {
    return Scala.seq(List.of(child));
  }

  @Override
  public Seq<Attribute> output() {
    return Scala.joined(child.output(), made);
  }

  @Override
  public AttributeSet producedAttributes() {
    return AttributeSet.apply(Scala.seq(Scala.list(made)));
  }

  @Override
  public LogicalPlan withNewChildInternal(LogicalPlan other) {
    return new MadeColumns(maker, text, made, other);
  }

  @Override
  public LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> others) {
    return withNewChildInternal(others.head());
  }

  @Override
  public int productArity() {
    return 4;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> maker;
      case 1 -> text;
      case 2 -> made;
      case 3 -> child;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof MadeColumns;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MadeColumns its
        && maker.equals(its.maker)
        && text.equals(its.text)
        && made.equals(its.made)
        && child.equals(its.child);
  }

  @Override
  public int hashCode() {
    return Objects.hash(maker, text, made, child);
  }
}
