package dev.nightjar.pipeline.search;

import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import dev.nightjar.vector.Similarity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The documents that embedded queries find in an embedded corpus. */
public final class ExactRanking {
  private ExactRanking() {}

  /**
   * The best documents of each query by its id, best first, by exact search; a document counts by
   * its best chunk.
   *
   * @param corpus rows with document_id and vector
   * @param queries likewise
   */
  public static Map<String, List<String>> exact(Dataset<Row> corpus, Dataset<Row> queries, int k) {
    SparkContext spark = corpus.sparkSession().sparkContext();
    new NamedStages(spark, Progress.SILENT).stage("Ranking");
    List<String> ids = new java.util.ArrayList<>();
    List<float[]> vectors = new java.util.ArrayList<>();
    for (Row row : queries.select("document_id", "vector").collectAsList()) {
      ids.add(row.getString(0));
      List<Float> values = row.getList(1);
      float[] vector = new float[values.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = values.get(i);
      }
      vectors.add(vector);
    }
    List<List<ExactNeighbors.Found>> found =
        new ExactNeighbors(Similarity.DOT, k).search(corpus, "document_id", vectors);
    Map<String, List<String>> rankings = new LinkedHashMap<>();
    for (int q = 0; q < ids.size(); q++) {
      rankings.put(ids.get(q), found.get(q).stream().map(ExactNeighbors.Found::label).toList());
    }
    NamedStages.clear(spark);
    return rankings;
  }
}
