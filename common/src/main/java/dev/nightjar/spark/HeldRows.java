package dev.nightjar.spark;

import java.io.Serializable;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/**
 * Rows as Spark holds them, spread over tasks. Tasks read {@link HeldRow}s and make {@link
 * NewRow}s; nobody else needs to know Spark's own classes of rows.
 */
public final class HeldRows {
  private final SparkSession spark;
  private final JavaRDD<InternalRow> rows;
  private final RowLayout layout;

  private HeldRows(SparkSession spark, JavaRDD<InternalRow> rows, RowLayout layout) {
    this.spark = spark;
    this.rows = rows;
    this.layout = layout;
  }

  /**
   * The rows of a dataset, of which only these columns are looked at. Where Spark plans adaptively,
   * its shuffles are done when this ends.
   */
  public static HeldRows of(Dataset<Row> dataset, RowLayout layout) {
    boolean isSo = layout.names().equals(List.of(dataset.columns()));
    return new HeldRows(
        dataset.sparkSession(), rdd(isSo ? dataset : dataset.select(layout.selection())), layout);
  }

  /**
   * The rows of a dataset that ends in a shuffle, which is done when this ends, however planned.
   */
  public static HeldRows shuffled(Dataset<Row> dataset, RowLayout layout) {
    HeldRows held = of(dataset, layout);
    if (held.rows.getNumPartitions() > 0) { // none where a plan that adapts has found no rows
      held.rows.mapPartitions(none -> Collections.emptyIterator()).collectPartitions(new int[] {0});
    }
    return held;
  }

  /** Over how many tasks they are spread. */
  public int partitions() {
    return rows.getNumPartitions();
  }

  /** Rows that tasks have made of something else. */
  public static HeldRows of(SparkSession spark, JavaRDD<NewRow> made, RowLayout layout) {
    return new HeldRows(spark, made.mapPartitions(HeldRows::internal, true), layout);
  }

  static HeldRows ofInternal(SparkSession spark, JavaRDD<InternalRow> rows, RowLayout layout) {
    return new HeldRows(spark, rows, layout);
  }

  static JavaRDD<InternalRow> rdd(Dataset<Row> dataset) {
    return dataset.queryExecution().toRdd().toJavaRDD();
  }

  static Dataset<Row> frame(SparkSession spark, JavaRDD<InternalRow> rows, StructType schema) {
    return ((org.apache.spark.sql.classic.SparkSession) spark)
        .internalCreateDataFrame(rows.rdd(), schema, false);
  }

  static <T> JavaRDD<T> only(Set<Integer> partitions, JavaRDD<T> rows) {
    Set<Integer> wanted = new HashSet<>(partitions);
    return PartitionPruningRDD.create(
            rows.rdd(), (Function1<Object, Object> & Serializable) wanted::contains)
        .toJavaRDD();
  }

  /** As a dataset; each row is copied before the next is asked for. */
  public Dataset<Row> frame() {
    return frame(spark, rows, layout.schema());
  }

  /** The same rows, in which some columns are never null. */
  public HeldRows requiring(RowColumn... columns) {
    return new HeldRows(spark, rows, layout.requiring(columns));
  }

  /** Some partitions; the others are neither read nor made. */
  public HeldRows only(Set<Integer> partitions) {
    return new HeldRows(spark, only(partitions, rows), layout);
  }

  /** The same rows, made by tasks that hold these resources. */
  public HeldRows withResources(ResourceProfile resources) {
    return new HeldRows(spark, rows.withResources(resources), layout);
  }

  /** How many there are. */
  public long count() {
    return rows.count();
  }

  /** Something of each row. */
  public <T> JavaRDD<T> map(Function<HeldRow, T> something) {
    RowLayout its = layout;
    return rows.map(row -> something.call(new HeldRow(its, row)));
  }

  /** Something of each partition. */
  public <T> JavaRDD<T> mapPartitions(FlatMapFunction<Iterator<HeldRow>, T> task) {
    RowLayout its = layout;
    return rows.mapPartitions(part -> task.call(held(part, its)));
  }

  /**
   * Other rows.
   *
   * @param task makes those of a partition, which it is told the number of
   */
  public HeldRows make(
      RowLayout other, Function2<Integer, Iterator<HeldRow>, Iterator<NewRow>> task) {
    RowLayout its = layout;
    return new HeldRows(
        spark,
        rows.mapPartitionsWithIndex(
            (partition, part) -> internal(task.call(partition, held(part, its))), true),
        other);
  }

  /** Another row of each. */
  public HeldRows make(RowLayout other, Function<HeldRow, NewRow> maker) {
    RowLayout its = layout;
    return new HeldRows(spark, rows.map(row -> maker.call(new HeldRow(its, row))), other);
  }

  /**
   * Those of the rows that a task lets through.
   *
   * @param task gives rows of a partition, which it is told the number of, each before it asks for
   *     the next
   */
  public HeldRows pass(Function2<Integer, Iterator<HeldRow>, Iterator<HeldRow>> task) {
    RowLayout its = layout;
    return new HeldRows(
        spark,
        rows.mapPartitionsWithIndex(
            (partition, part) -> new Mapped<>(task.call(partition, held(part, its)), HeldRow::row),
            true),
        layout);
  }

  private static Iterator<HeldRow> held(Iterator<InternalRow> rows, RowLayout layout) {
    HeldRow row = new HeldRow(layout, InternalRow.empty());
    return new Mapped<>(rows, row::moveTo);
  }

  private static Iterator<InternalRow> internal(Iterator<NewRow> rows) {
    return new Mapped<>(rows, row -> row);
  }

  /** Makes something of each element when it is asked for. */
  private record Mapped<A, B>(Iterator<A> elements, java.util.function.Function<A, B> something)
      implements Iterator<B> {
    @Override
    public boolean hasNext() {
      return elements.hasNext();
    }

    @Override
    public B next() {
      return something.apply(elements.next());
    }
  }
}
