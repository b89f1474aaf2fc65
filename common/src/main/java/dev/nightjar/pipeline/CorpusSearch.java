package dev.nightjar.pipeline;

import dev.nightjar.vector.ExactSearch;
import dev.nightjar.vector.Hit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Exact search of embedded queries over an embedded corpus. Vectors of the corpus pass through the
 * driver block by block; the ids of the documents, the queries and the hits are all it holds.
 */
public final class CorpusSearch {
  private static final int BLOCK = 4096;

  private CorpusSearch() {}

  /** A document found for a query. */
  public record Found(String document, float score) {}

  /**
   * The best documents of each query, best first; a document counts by its best chunk.
   *
   * @param corpus rows with document_id and vector
   * @param queries likewise
   */
  public static Map<String, List<Found>> search(Dataset<Row> corpus, Dataset<Row> queries, int k) {
    List<Row> questions = queries.select("document_id", "vector").collectAsList();
    if (questions.isEmpty()) {
      return Map.of();
    }
    int dimension = vector(questions.getFirst()).length;
    float[] matrix = new float[questions.size() * dimension];
    for (int q = 0; q < questions.size(); q++) {
      System.arraycopy(vector(questions.get(q)), 0, matrix, q * dimension, dimension);
    }
    ExactSearch search = new ExactSearch(matrix, dimension, k);
    List<String> documents = scan(corpus, search, dimension);
    Map<String, List<Found>> found = new LinkedHashMap<>();
    for (int q = 0; q < questions.size(); q++) {
      List<Found> hits = new ArrayList<>();
      for (Hit hit : search.hits(q)) {
        hits.add(new Found(documents.get(hit.label()), hit.score()));
      }
      found.put(questions.get(q).getString(0), hits);
    }
    return found;
  }

  private static List<String> scan(Dataset<Row> corpus, ExactSearch search, int dimension) {
    List<String> documents = new ArrayList<>();
    Map<String, Integer> labels = new HashMap<>();
    float[] block = new float[BLOCK * dimension];
    int[] blockLabels = new int[BLOCK];
    int rows = 0;
    Iterator<Row> all = corpus.select("document_id", "vector").toLocalIterator();
    while (all.hasNext()) {
      Row row = all.next();
      String id = row.getString(0);
      Integer label = labels.get(id);
      if (label == null) {
        label = documents.size();
        labels.put(id, label);
        documents.add(id);
      }
      blockLabels[rows] = label;
      System.arraycopy(vector(row), 0, block, rows++ * dimension, dimension);
      if (rows == BLOCK || !all.hasNext()) {
        search.add(block, blockLabels, rows);
        rows = 0;
      }
    }
    return documents;
  }

  private static float[] vector(Row row) {
    List<Float> values = row.getList(1);
    float[] vector = new float[values.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = values.get(i);
    }
    return vector;
  }
}
