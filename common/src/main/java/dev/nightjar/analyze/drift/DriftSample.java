package dev.nightjar.analyze.drift;

import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Chunks of a set, drawn by a hash of their ids: the same ones whatever the partitions.
 *
 * @param items chunks of the set
 * @param passages those that were drawn, in the order of their ids
 */
public record DriftSample(long items, List<Passage> passages) {
  private static final String KEY = "drawn";

  /**
   * A chunk that was drawn.
   *
   * @param vector of length 1
   */
  record Passage(String id, String documentId, String text, float[] vector) {}

  /**
   * Which chunks can be drawn. Two runs of one corpus share most of their chunks, and a chunk in
   * both samples would make them look more alike than samples of one distribution are: so each id
   * is for one of the samples, by the sign of its hash.
   */
  public enum Of {
    /** All: the sets share none. */
    ALL,
    /** Half of them. */
    FIRST_HALF,
    /** The other half. */
    SECOND_HALF;

    private Column isFor(Column key) {
      return switch (this) {
        case ALL -> functions.lit(true);
        case FIRST_HALF -> key.lt(0);
        case SECOND_HALF -> key.geq(0);
      };
    }
  }

  /**
   * Draws a sample, in two passes: the first reads ids alone.
   *
   * @param rows chunks as runs have them
   * @param of which chunks can be drawn
   */
  public static DriftSample of(Dataset<Row> rows, Of of, DriftSettings settings) {
    Column key = functions.xxhash64(functions.lit(settings.seed()), functions.col("chunk_id"));
    Dataset<Row> keyed = rows.withColumn(KEY, key).filter(of.isFor(functions.col(KEY)));
    List<Row> first = keyed.select(KEY).orderBy(KEY).limit(settings.sample()).collectAsList();
    if (first.isEmpty()) {
      return new DriftSample(rows.count(), List.of());
    }
    List<Row> drawn =
        keyed
            .filter(functions.col(KEY).leq(first.getLast().getLong(0)))
            .select("chunk_id", "document_id", "text", "vector")
            .collectAsList();
    List<Passage> passages = new ArrayList<>();
    drawn.forEach(row -> passages.add(passage(row)));
    passages.sort(Comparator.comparing(Passage::id));
    return new DriftSample(rows.count(), passages);
  }

  private static Passage passage(Row row) {
    List<Float> values = row.getList(3);
    float[] vector = new float[values.size()];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = values.get(d);
    }
    Vectors.normalize(vector);
    return new Passage(row.getString(0), row.getString(1), row.getString(2), vector);
  }
}
