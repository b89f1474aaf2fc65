package dev.nightjar.analyze.clusters;

import dev.nightjar.tokenize.ContentWords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** In how many texts of each class a word is. */
final class WordCounts {
  /** Texts of a class from which on a word of one text alone is left out. */
  private static final int MANY = 10;

  private static final StructType COUNTED =
      new StructType()
          .add("class", DataTypes.IntegerType, false)
          .add("word", DataTypes.StringType, false)
          .add("texts", DataTypes.LongType, false);

  private WordCounts() {}

  /**
   * Counts.
   *
   * @param texts columns {@code class} and one of the texts
   * @param sizes texts of each class
   */
  static List<Map<String, Long>> of(Dataset<Row> texts, int[] sizes) {
    List<Map<String, Long>> counts = new ArrayList<>();
    IntStream.range(0, sizes.length).forEach(any -> counts.add(new HashMap<>()));
    texts
        .sparkSession()
        .createDataFrame(
            texts.select("class", "text").toJavaRDD().mapPartitions(WordCounts::count), COUNTED)
        .groupBy("class", "word")
        .agg(functions.sum("texts").as("texts"))
        .toLocalIterator()
        .forEachRemaining(
            row -> {
              if (row.getLong(2) > 1 || sizes[row.getInt(0)] < MANY) {
                counts.get(row.getInt(0)).put(row.getString(1), row.getLong(2));
              }
            });
    return counts;
  }

  private record Key(int of, String word) {}

  private static Iterator<Row> count(Iterator<Row> texts) {
    Map<Key, Long> counts = new HashMap<>();
    texts.forEachRemaining(
        row -> {
          for (String word : ContentWords.of(row.getString(1))) {
            counts.merge(new Key(row.getInt(0), word), 1L, Long::sum);
          }
        });
    return counts.entrySet().stream()
        .map(
            entry ->
                RowFactory.create(entry.getKey().of(), entry.getKey().word(), entry.getValue()))
        .iterator();
  }
}
