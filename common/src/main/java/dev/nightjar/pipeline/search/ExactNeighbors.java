package dev.nightjar.pipeline.search;

import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.vector.Hit;
import dev.nightjar.vector.Similarity;
import dev.nightjar.vector.products.ExactSearch;
import dev.nightjar.vector.products.SearchBlock;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The exact nearest rows of queries in a data set, by blocked matrix products over its partitions.
 * An executor holds the queries, one block of rows, and k hits a query; so does the driver.
 */
public final class ExactNeighbors {
  private static final int DEPTH = 3;
  private static final Comparator<Found> BEST_FIRST =
      Comparator.<Found>comparingDouble(found -> -found.score()).thenComparing(Found::label);

  private final Similarity similarity;
  private final int k;

  /**
   * @param k rows to find for each query, at most
   */
  public ExactNeighbors(Similarity similarity, int k) {
    this.similarity = similarity;
    this.k = k;
  }

  /** A label found for a query. */
  public record Found(String label, float score) implements Serializable {}

  /** What a task needs. */
  private record Plan(float[] queries, int dimension, Similarity similarity, int k)
      implements Serializable {}

  /**
   * The best labels of each query, best first, equal ones by label. Where several rows share a
   * label, as the chunks of a document do, the best of them counts.
   *
   * @param rows with columns {@code label} and {@code vector}, by those names
   * @param queries all of one dimension
   */
  public List<List<Found>> search(Dataset<Row> rows, String label, List<float[]> queries) {
    if (queries.isEmpty()) {
      return List.of();
    }
    int dimension = queries.getFirst().length;
    int width = similarity.preparedDimension(dimension);
    float[] prepared = new float[queries.size() * width];
    List<float[]> stored = queries.stream().map(similarity::stored).toList();
    for (int q = 0; q < queries.size(); q++) {
      similarity.prepareQuery(stored.get(q), prepared, q);
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    Broadcast<Plan> plan = spark.broadcast(new Plan(prepared, dimension, similarity, k));
    try {
      List<List<Found>> found =
          HeldRows.of(
                  rows.withColumn(RowColumn.LABEL.column(), rows.col(label)), RowLayout.LABELLED)
              .mapPartitions(part -> List.of(scan(part, plan.value())).iterator())
              .treeReduce((a, b) -> merge(a, b, plan.value().k()), DEPTH);
      List<List<Found>> scored = new ArrayList<>();
      for (int q = 0; q < queries.size(); q++) {
        float[] query = stored.get(q);
        scored.add(
            found.get(q).stream()
                .map(f -> new Found(f.label(), similarity.ofProduct(f.score(), query)))
                .toList());
      }
      return scored;
    } finally {
      plan.destroy();
    }
  }

  private static List<List<Found>> scan(Iterator<HeldRow> rows, Plan plan) {
    int width = plan.similarity().preparedDimension(plan.dimension());
    ExactSearch search = new ExactSearch(plan.queries(), width, plan.k());
    SearchBlock block = new SearchBlock(search, plan.similarity(), plan.dimension());
    Names names = new Names();
    while (rows.hasNext()) {
      HeldRow row = rows.next();
      String name = row.text(RowColumn.LABEL);
      float[] vector = plan.similarity().stored(row.vector(RowColumn.VECTOR));
      if (vector.length != plan.dimension()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Cannot compare '%s': its vector has dimension %d, the queries have %d",
                name,
                vector.length,
                plan.dimension()));
      }
      if (block.add(vector, names.number(name))) {
        names.forgetIfMany(search);
      }
    }
    block.finish();
    List<List<Found>> found = new ArrayList<>();
    for (int q = 0; q < plan.queries().length / width; q++) {
      List<Found> hits = new ArrayList<>();
      for (Hit hit : search.hits(q)) {
        hits.add(new Found(names.of(hit.label()), hit.score()));
      }
      found.add(hits);
    }
    return found;
  }

  /**
   * Numbers for names. Those of rows that have been beaten are forgotten, so that there are no more
   * than the hits need; a name that comes again gets another number.
   */
  private static final class Names {
    private static final int MANY = 1 << 16;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<Integer, String> names = new HashMap<>();
    private int next;
    private int most = MANY;

    int number(String name) {
      return numbers.computeIfAbsent(
          name,
          unknown -> {
            names.put(next, unknown);
            return next++;
          });
    }

    String of(int number) {
      return Objects.requireNonNull(names.get(number));
    }

    void forgetIfMany(ExactSearch search) {
      if (names.size() > most) {
        Set<Integer> needed = search.labels();
        names.keySet().retainAll(needed);
        numbers.values().retainAll(needed);
        most = Math.max(MANY, 2 * needed.size());
      }
    }
  }

  private static List<List<Found>> merge(List<List<Found>> a, List<List<Found>> b, int k) {
    List<List<Found>> merged = new ArrayList<>();
    for (int q = 0; q < a.size(); q++) {
      Map<String, Found> best = new HashMap<>();
      for (List<Found> side : List.of(a.get(q), b.get(q))) {
        side.forEach(f -> best.merge(f.label(), f, (x, y) -> x.score() >= y.score() ? x : y));
      }
      merged.add(new ArrayList<>(best.values().stream().sorted(BEST_FIRST).limit(k).toList()));
    }
    return merged;
  }
}
