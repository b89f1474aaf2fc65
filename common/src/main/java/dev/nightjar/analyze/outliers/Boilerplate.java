package dev.nightjar.analyze.outliers;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What many documents say in the same words: shingles ({@link TextShape}) that stand in a share of
 * them. A text that is made of such for the most part is boilerplate: a notice, a foot, a form.
 *
 * @param documents in which a shingle stands at least
 * @param shingles those, sorted
 */
record Boilerplate(long documents, long[] shingles) implements Serializable {
  /** Documents that make a shingle common, however few there are. */
  static final int FEWEST = 10;

  private static final double SHARE_OF_TEXT = 0.5;
  private static final StructType STANDS =
      new StructType()
          .add("shingle", DataTypes.LongType, false)
          .add("document", DataTypes.LongType, false);

  /**
   * Counts the shingles of a run.
   *
   * @param rows chunks as runs have them
   * @param share of its documents that makes a shingle common
   */
  static Boilerplate of(SparkSession spark, Dataset<Row> rows, double share) {
    Dataset<Row> texts =
        rows.select(functions.col("text"), functions.xxhash64(functions.col("document_id")));
    long documents = rows.select("document_id").distinct().count();
    long least = Math.max(FEWEST, (long) Math.ceil(share * documents));
    JavaRDD<Row> stands = texts.javaRDD().flatMap(Boilerplate::shingles);
    List<Row> common =
        spark
            .createDataFrame(stands, STANDS)
            .distinct()
            .groupBy("shingle")
            .count()
            .filter(functions.col("count").geq(least))
            .select("shingle")
            .collectAsList();
    return new Boilerplate(
        least, common.stream().mapToLong(row -> row.getLong(0)).sorted().toArray());
  }

  private static Iterator<Row> shingles(Row text) {
    return LongStream.of(TextShape.shingles(TextShape.words(text.getString(0))))
        .mapToObj(shingle -> RowFactory.create(shingle, text.getLong(1)))
        .iterator();
  }

  /** Whether half of a text is common, by its words. */
  boolean has(long[] words) {
    long[] own = TextShape.shingles(words);
    long common = Arrays.stream(own).filter(one -> Arrays.binarySearch(shingles, one) >= 0).count();
    return own.length > 0 && common >= SHARE_OF_TEXT * own.length;
  }
}
