package dev.nightjar.ml;

import java.util.Arrays;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.PrunedScan;
import org.apache.spark.sql.types.StructType;

/** The rows of a dataset as a relation; only the columns that are asked for are made. */
final class Rows extends BaseRelation implements PrunedScan {
  private final SQLContext context;
  private final Dataset<Row> rows;

  Rows(SQLContext context, Dataset<Row> rows) {
    this.context = context;
    this.rows = rows;
  }

  @Override
  public SQLContext sqlContext() {
    return context;
  }

  @Override
  public StructType schema() {
    return rows.schema();
  }

  @Override
  public RDD<Row> buildScan(String[] columns) {
    return rows.select(Arrays.stream(columns).map(functions::col).toArray(Column[]::new)).rdd();
  }
}
