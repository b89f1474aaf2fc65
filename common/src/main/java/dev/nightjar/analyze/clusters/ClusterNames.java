package dev.nightjar.analyze.clusters;

import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.index.shard.TextAnalysis;
import java.util.ArrayList;
import java.util.List;
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

  private final ClassWords words;

  /**
   * Counts the words.
   *
   * @param texts by the column {@code id}, in another column
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
    words = new ClassWords(WordCounts.of(texts.join(classes, "id"), sizes), TextAnalysis::stem);
  }

  /** Counts the words of the nearest texts of clusters. */
  static ClusterNames of(
      SparkSession spark, Dataset<Row> texts, ItemMatrix matrix, Assignment assignment, int k) {
    return new ClusterNames(spark, texts, matrix, assignment.nearest(k, TEXTS));
  }

  /** Names of clusters. */
  ClusterModel.Names clusters() {
    return names(words.heaviest(WORDS));
  }

  /**
   * Names of groups.
   *
   * @param groups of the clusters
   */
  ClusterModel.Names groups(int[] groups) {
    return names(words.heaviest(groups, WORDS));
  }

  private static ClusterModel.Names names(List<List<String>> words) {
    return new ClusterModel.Names(ClassWords.labels(words, LABEL), words);
  }
}
