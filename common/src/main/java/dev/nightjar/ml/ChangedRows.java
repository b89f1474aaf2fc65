package dev.nightjar.ml;

import dev.nightjar.pipeline.changes.ChangeFeed;
import dev.nightjar.spark.RowLayout;
import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.PrunedScan;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What has changed between two runs: the columns of a run behind {@code change}, which is {@code
 * upsert} for chunks that are new or have another vector, {@code metadata} for those whose vector
 * is as it was (here null) and whose place or attributes are not, and {@code delete} for those that
 * are gone, of which there are only the ids.
 *
 * <p>The runs are compared when rows are first asked for. What differs stays on the executors'
 * disks until this is forgotten.
 */
final class ChangedRows extends BaseRelation implements PrunedScan {
  private static final String CHANGE = "change";
  private static final StructType SCHEMA = schemaOf(RowLayout.FILED.schema());

  private final SQLContext context;
  private final Supplier<ChangeFeed> feed;
  private @Nullable ChangeFeed compared;

  ChangedRows(SQLContext context, Supplier<ChangeFeed> feed) {
    this.context = context;
    this.feed = feed;
  }

  private static StructType schemaOf(StructType run) {
    StructType schema = new StructType().add(CHANGE, DataTypes.StringType, false);
    for (var field : run.fields()) {
      schema = schema.add(field.name(), field.dataType());
    }
    return schema;
  }

  @Override
  public SQLContext sqlContext() {
    return context;
  }

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  private synchronized ChangeFeed compared() {
    ChangeFeed known = compared;
    if (known == null) {
      known = feed.get();
      compared = known;
    }
    return known;
  }

  @Override
  public RDD<Row> buildScan(String[] columns) {
    ChangeFeed changes = compared();
    Dataset<Row> rows =
        named(changes.upserts(), "upsert")
            .unionByName(named(changes.moves(), "metadata"), true)
            .unionByName(named(changes.deletes(), "delete"), true);
    return rows.select(Arrays.stream(columns).map(functions::col).toArray(Column[]::new)).rdd();
  }

  private static Dataset<Row> named(Dataset<Row> rows, String change) {
    return rows.withColumn(CHANGE, functions.lit(change));
  }
}
