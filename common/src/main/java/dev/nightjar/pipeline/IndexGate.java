package dev.nightjar.pipeline;

import dev.nightjar.evaluate.IndexRecall;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.io.IndexManifest;
import dev.nightjar.io.IndexStore;
import dev.nightjar.io.ShardFiles;
import dev.nightjar.io.SharedConfiguration;
import dev.nightjar.vector.Similarity;
import dev.nightjar.vector.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;

/**
 * Measures the recall of an index against the exact answer over the run it came from. Queries are
 * vectors of the run with noise added, so that no query is itself in the index.
 */
public final class IndexGate {
  /** Cosine between a sampled vector and the query made from it. */
  private static final double NEARNESS = 0.65;

  /** Share of neighbours that a wider search must still improve to go on. */
  private static final double STILL = 0.001;

  private IndexGate() {}

  /** Queries near vectors of a run; the same run gives the same. */
  public static List<float[]> queries(Dataset<Row> run, int count) {
    Dataset<Row> sample =
        run.select("chunk_id", "vector")
            .orderBy(functions.xxhash64(functions.col("chunk_id")), functions.col("chunk_id"))
            .limit(count);
    Random random = new Random(1);
    List<float[]> queries = new ArrayList<>();
    for (float[] vector :
        InternalRows.of(sample.select("vector")).map(row -> VectorRow.vector(row, 0)).collect()) {
      queries.add(near(vector, random));
    }
    return queries;
  }

  private static float[] near(float[] vector, Random random) {
    float[] noise = new float[vector.length];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    double scale =
        Vectors.norm(vector) / Vectors.norm(noise) * Math.sqrt(1 / (NEARNESS * NEARNESS) - 1);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (vector[i] + scale * noise[i]);
    }
    return noise;
  }

  /** The similarities of the exact nearest of each query, nearest first. */
  public static float[][] exact(Dataset<Row> run, Similarity similarity, List<float[]> queries) {
    List<List<ExactNeighbors.Found>> found =
        new ExactNeighbors(similarity, IndexRecall.K).search(run, "chunk_id", queries);
    float[][] scores = new float[found.size()][];
    for (int q = 0; q < scores.length; q++) {
      scores[q] = new float[found.get(q).size()];
      for (int i = 0; i < scores[q].length; i++) {
        scores[q][i] = found.get(q).get(i).score();
      }
    }
    return scores;
  }

  /** Recall@10 by search width; every shard is asked on the executor that has it. */
  static NavigableMap<Integer, Double> recall(
      JavaSparkContext spark, IndexManifest index, List<float[]> queries, float[][] exact) {
    int[] widths = IndexRecall.widths(index.width());
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    var asked = spark.broadcast(queries);
    List<float[][][]> shards =
        spark
            .parallelize(index.shards(), index.shards().size())
            .map(shard -> probe(index, shard, asked.value(), widths, hadoop.value()))
            .collect();
    asked.destroy();
    NavigableMap<Integer, Double> recall = new TreeMap<>();
    for (int w = 0; w < widths.length; w++) {
      float[][] found = new float[queries.size()][];
      for (int q = 0; q < found.length; q++) {
        found[q] = best(shards, w, q);
      }
      recall.put(widths[w], IndexRecall.of(exact, found));
    }
    return recall;
  }

  private static float[] best(List<float[][][]> shards, int width, int query) {
    float[] all = new float[0];
    for (float[][][] shard : shards) {
      float[] more = shard[width][query];
      int length = all.length;
      all = Arrays.copyOf(all, length + more.length);
      System.arraycopy(more, 0, all, length, more.length);
    }
    Arrays.sort(all);
    float[] best = new float[Math.min(IndexRecall.K, all.length)];
    for (int i = 0; i < best.length; i++) {
      best[i] = all[all.length - 1 - i];
    }
    return best;
  }

  /** Similarities by width and query; once wider finds no more, what was found stands. */
  private static float[][][] probe(
      IndexManifest index,
      ShardFiles shard,
      List<float[]> queries,
      int[] widths,
      Configuration hadoop)
      throws IOException {
    float[][][] found = new float[widths.length][queries.size()][];
    try (TaskFolder folder = TaskFolder.create()) {
      Path local = IndexStore.borrow(index.directory(), shard, folder.path(), hadoop);
      try (ChunkIndex open = ChunkIndex.open(List.of(local), index.parameters())) {
        boolean still = false;
        for (int w = 0; w < widths.length; w++) {
          int improved = 0;
          for (int q = 0; q < queries.size(); q++) {
            found[w][q] =
                still ? found[w - 1][q] : open.nearest(queries.get(q), IndexRecall.K, widths[w]);
            improved += w > 0 ? differing(found[w - 1][q], found[w][q]) : IndexRecall.K;
          }
          still =
              widths[w] >= 2 * index.width() && improved < STILL * IndexRecall.K * queries.size();
        }
      }
    }
    return found;
  }

  private static int differing(float[] before, float[] now) {
    int differing = 0;
    for (int i = 0; i < now.length; i++) {
      differing += i >= before.length || before[i] != now[i] ? 1 : 0;
    }
    return differing;
  }

  /** The vectors of a data set's column. */
  static List<float[]> vectors(Dataset<Row> rows) {
    return InternalRows.of(rows.select("vector"))
        .map((InternalRow row) -> VectorRow.vector(row, 0))
        .collect();
  }
}
