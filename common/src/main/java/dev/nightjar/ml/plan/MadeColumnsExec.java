package dev.nightjar.ml.plan;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnaryExecNode;
import org.apache.spark.sql.types.DataType;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/** {@link MadeColumns} as it runs. */
public final class MadeColumnsExec extends SparkPlan implements UnaryExecNode {
  private static final long serialVersionUID = 1L;

  private final ColumnMaker maker;
  private final Attribute text;
  private final Seq<Attribute> made;
  private final SparkPlan child;

  /** Spark makes it anew by this when it rewrites a plan. */
  public MadeColumnsExec(ColumnMaker maker, Attribute text, Seq<Attribute> made, SparkPlan child) {
    this.maker = maker;
    this.text = text;
    this.made = made;
    this.child = child;
  }

  @Override
  public RDD<InternalRow> doExecute() {
    ColumnMaker task = maker;
    List<Attribute> columns = Scala.list(child.output());
    int place = columns.stream().map(Attribute::exprId).toList().indexOf(text.exprId());
    DataType[] types =
        Scala.<Attribute>list(output()).stream().map(Attribute::dataType).toArray(DataType[]::new);
    JavaRDD<InternalRow> rows = child.execute().toJavaRDD();
    return rows.mapPartitions(part -> joined(task.make(part, place), types), true).rdd();
  }

  private static Iterator<InternalRow> joined(Iterator<ColumnMaker.Made> rows, DataType[] types) {
    JoinedRow joined = new JoinedRow();
    UnsafeProjection projection = UnsafeProjection.create(types);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public InternalRow next() {
        ColumnMaker.Made next = rows.next();
        return projection.apply(joined.apply(next.row(), next.columns()));
      }
    };
  }

  @Override
  public SparkPlan child() {
    return child;
  }

  @Override
  public Seq<SparkPlan> children() {
    return Scala.seq(List.of(child));
  }

  @Override
  public Seq<Attribute> output() {
    return Scala.joined(child.output(), made);
  }

  @Override
  public Partitioning outputPartitioning() {
    return child.outputPartitioning();
  }

  @Override
  public AttributeSet producedAttributes() {
    return AttributeSet.apply(Scala.seq(Scala.list(made)));
  }

  @Override
  public SparkPlan withNewChildInternal(SparkPlan other) {
    return new MadeColumnsExec(maker, text, made, other);
  }

  @Override
  public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> others) {
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
    return other instanceof MadeColumnsExec;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MadeColumnsExec its
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
