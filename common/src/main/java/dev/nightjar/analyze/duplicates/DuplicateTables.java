package dev.nightjar.analyze.duplicates;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.io.run.VectorRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Writes the tables of {@link Duplicates}. */
final class DuplicateTables {
  static final String PAIRS = "pairs";
  static final String GROUPS = "groups";
  static final String DROP = "drop";
  static final String KEPT = "kept";
  static final String HISTOGRAM = "histogram";
  static final String CORPUS = "corpus";

  static final String[] DROP_COLUMNS = {
    "id", "document_id", "content_hash", "keeper", "kind", "similarity", "text_similarity"
  };

  private static final int TOGETHER = 4096;

  private final SparkSession spark;
  private final AnalysisDirectory output;

  DuplicateTables(SparkSession spark, AnalysisDirectory output) {
    this.spark = spark;
    this.output = output;
  }

  private static StructType schema(String columns) {
    StructType schema = new StructType();
    for (String column : columns.split(" ", -1)) {
      String[] parts = column.split(":", -1);
      schema =
          schema.add(
              parts[0],
              switch (parts.length == 1 ? "" : parts[1]) {
                case "float" -> DataTypes.FloatType;
                case "double" -> DataTypes.DoubleType;
                case "long" -> DataTypes.LongType;
                case "boolean" -> DataTypes.BooleanType;
                default -> DataTypes.StringType;
              },
              false);
    }
    return schema;
  }

  void pairs(List<Object[]> rows) {
    write(
        PAIRS,
        "id_a id_b similarity:float text_similarity:float kind numbers_differ:boolean"
            + " joined:boolean",
        rows);
  }

  void groups(List<Object[]> rows) {
    write(
        GROUPS,
        "group:long id document_id text keeper:boolean similarity:float text_similarity:float",
        rows);
  }

  void drop(List<Object[]> rows) {
    write(
        DROP,
        "id document_id content_hash keeper kind similarity:float text_similarity:float",
        rows);
  }

  void kept(List<Object[]> rows) {
    write(KEPT, "id document_id content_hash", rows);
  }

  void histogram(List<Object[]> rows) {
    write(HISTOGRAM, "score from:double to:double pairs:long", rows);
  }

  /**
   * Writes what stays of a run as a corpus that {@code embed} reads again, with a column for each
   * attribute: the id is that of the document where all of it is one chunk, else that of the chunk.
   */
  void corpus(VectorRun run, long expected) {
    Dataset<Row> dropped =
        spark.read().parquet(output.staged(DROP)).select(functions.col("id").as("chunk_id"));
    Dataset<Row> kept =
        run.rows(spark)
            .withColumn("chunks", functions.count("*").over(Window.partitionBy("document_id")))
            .join(dropped, new String[] {"chunk_id"}, "left_anti");
    List<Column> columns = new ArrayList<>();
    columns.add(
        functions
            .when(functions.col("chunks").equalTo(1), functions.col("document_id"))
            .otherwise(functions.col("chunk_id"))
            .as("id"));
    columns.add(functions.col("text"));
    for (String name : ItemReader.attributes(kept, Integer.MAX_VALUE)) {
      if (!name.equalsIgnoreCase("id") && !name.equalsIgnoreCase("text")) {
        columns.add(functions.col("attributes").getItem(name).as(name));
      }
    }
    output.write(CORPUS, kept.select(columns.toArray(Column[]::new)).sort("id"), expected);
  }

  private void write(String name, String columns, List<Object[]> rows) {
    List<Object[][]> parts = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += TOGETHER) {
      parts.add(
          rows.subList(from, Math.min(rows.size(), from + TOGETHER)).toArray(Object[][]::new));
    }
    JavaRDD<Row> written =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(parts, Math.clamp(parts.size() / 64, 1, 64))
            .flatMap(DuplicateTables::rows);
    output.write(name, spark.createDataFrame(written, schema(columns)), rows.size());
  }

  private static Iterator<Row> rows(Object[][] part) {
    return Arrays.stream(part).map(RowFactory::create).iterator();
  }
}
