package dev.nightjar.analyze;

import dev.nightjar.index.TextAnalysis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Names of clusters and of their groups by the words of their nearest texts ({@link ClassWords}).
 */
final class ClusterNames {
  /** Texts of a cluster whose words are counted: those nearest to its centroid. */
  private static final int TEXTS = 500;

  private static final int WORDS = 10;
  private static final int LABEL = 4;

  private static final StructType CHOSEN =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("class", DataTypes.IntegerType, false);

  private final List<Map<String, Long>> counts;

  /**
   * Counts the words.
   *
   * @param texts columns {@code id} and {@code text}
   */
  ClusterNames(SparkSession spark, Dataset<Row> texts, ItemMatrix matrix, int[][] nearest) {
    List<Row> chosen = new ArrayList<>();
    int[] sizes = new int[nearest.length];
    for (int c = 0; c < nearest.length; c++) {
      for (int vector : nearest[c]) {
        chosen.add(RowFactory.create(matrix.id(matrix.firstMember(vector)), c));
      }
      sizes[c] = nearest[c].length;
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Dataset<Row> classes = spark.createDataFrame(context.parallelize(chosen), CHOSEN);
    counts = WordCounts.of(texts.join(classes, "id"), sizes);
  }

  /** Counts the words of the nearest texts of clusters. */
  static ClusterNames of(
      SparkSession spark, Dataset<Row> texts, ItemMatrix matrix, Assignment assignment, int k) {
    return new ClusterNames(spark, texts, matrix, assignment.nearest(k, TEXTS));
  }

  ClusterModel.Names clusters() {
    return names(counts);
  }

  /**
   * Names of groups, whose words are those of their clusters.
   *
   * @param groups of the clusters
   */
  ClusterModel.Names groups(int[] groups) {
    int count = Arrays.stream(groups).max().orElse(-1) + 1;
    List<Map<String, Long>> sums = new ArrayList<>();
    IntStream.range(0, count).forEach(any -> sums.add(new HashMap<>()));
    for (int c = 0; c < groups.length; c++) {
      Map<String, Long> sum = sums.get(groups[c]);
      counts.get(c).forEach((word, texts) -> sum.merge(word, texts, Long::sum));
    }
    return names(sums);
  }

  private static ClusterModel.Names names(List<Map<String, Long>> counts) {
    List<List<String>> words = new ClassWords(counts, TextAnalysis::stem).heaviest(WORDS);
    return new ClusterModel.Names(ClassWords.labels(words, LABEL), words);
  }
}
