package dev.nightjar.pipeline.index;

import dev.nightjar.evaluate.IndexRecall;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.pipeline.embed.VectorRow;
import dev.nightjar.pipeline.search.ExactNeighbors;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.vector.Similarity;
import dev.nightjar.vector.Vectors;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import scala.Tuple2;

/**
 * Asks an index with vectors of the run it came from: with noise added, so that no query is itself
 * in the index, to measure recall against the exact answer; and as they are, to find chunks that no
 * search reaches.
 */
public final class IndexGate {
  /** Cosine between a sampled vector and the query made from it. */
  private static final double NEARNESS = 0.65;

  /** Share of neighbours that a wider search must still improve to go on. */
  private static final double STILL = 0.001;

  /** Chunks that results and messages name. */
  private static final int NAMED = 20;

  private IndexGate() {}

  /**
   * Chunks of a run, and queries near their vectors.
   *
   * @param chunkIds the chunks
   * @param vectors of the chunks
   * @param queries a vector near each
   */
  public record Sample(List<String> chunkIds, List<float[]> vectors, List<float[]> queries) {
    /** The chunks whose own vectors do not lead to them. */
    public List<String> unreachable(ChunkIndex index, int width) throws IOException {
      List<String> unreachable = new ArrayList<>();
      for (int c = 0; c < chunkIds.size(); c++) {
        if (!index.reaches(vectors.get(c), IndexRecall.K, width)) {
          unreachable.add(chunkIds.get(c));
        }
      }
      return unreachable;
    }
  }

  /** A sample of a run; the same run gives the same. */
  public static Sample sample(Dataset<Row> run, int count) {
    Dataset<Row> some =
        run.select("chunk_id", "vector")
            .orderBy(functions.xxhash64(functions.col("chunk_id")), functions.col("chunk_id"))
            .limit(count);
    Random random = new Random(1);
    Sample sample = new Sample(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (var chunk :
        HeldRows.of(some, RowLayout.of(RowColumn.CHUNK_ID, RowColumn.VECTOR))
            .map(row -> new Tuple2<>(row.text(RowColumn.CHUNK_ID), VectorRow.vector(row)))
            .collect()) {
      sample.chunkIds().add(chunk._1());
      sample.vectors().add(chunk._2());
      sample.queries().add(near(chunk._2(), random));
    }
    return sample;
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

  /**
   * What a search found.
   *
   * @param recall recall@10 by search width
   * @param asked chunks that were asked for by their own vectors, at the default width
   * @param unreachable those of them that were not found, nor another with the same vector
   */
  public record Measured(
      NavigableMap<Integer, Double> recall, int asked, List<String> unreachable) {
    /** The share of the chunks asked for that were found. */
    public double reached() {
      return 1 - (double) unreachable.size() / Math.max(1, asked);
    }
  }

  /**
   * What one shard found.
   *
   * @param similarities by width and query
   * @param reached by chunk
   */
  private record Probe(float[][][] similarities, boolean[] reached) implements Serializable {}

  /** Every shard is asked on the executor that has it. */
  static Measured measure(
      JavaSparkContext spark, IndexManifest index, Sample sample, float[][] exact) {
    int[] widths = IndexRecall.widths(index.width());
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    var queries = spark.broadcast(sample.queries());
    var vectors = spark.broadcast(sample.vectors());
    List<Probe> shards =
        spark
            .parallelize(index.shards(), index.shards().size())
            .map(shard -> probe(index, shard, queries.value(), vectors.value(), widths, hadoop))
            .collect();
    queries.destroy();
    vectors.destroy();
    NavigableMap<Integer, Double> recall = new TreeMap<>();
    for (int w = 0; w < widths.length; w++) {
      float[][] found = new float[exact.length][];
      for (int q = 0; q < found.length; q++) {
        found[q] = best(shards, w, q);
      }
      recall.put(widths[w], IndexRecall.of(exact, found));
    }
    List<String> unreachable = new ArrayList<>();
    for (int c = 0; c < sample.chunkIds().size(); c++) {
      int chunk = c;
      if (shards.stream().noneMatch(shard -> shard.reached()[chunk])) {
        unreachable.add(sample.chunkIds().get(c));
      }
    }
    return new Measured(recall, sample.chunkIds().size(), unreachable);
  }

  private static float[] best(List<Probe> shards, int width, int query) {
    float[] all = new float[0];
    for (Probe shard : shards) {
      float[] more = shard.similarities()[width][query];
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

  /** As many as results and messages name. */
  public static List<String> named(List<String> chunkIds) {
    return chunkIds.subList(0, Math.min(NAMED, chunkIds.size()));
  }

  private static Probe probe(
      IndexManifest index,
      ShardFiles shard,
      List<float[]> queries,
      List<float[]> vectors,
      int[] widths,
      SharedConfiguration hadoop)
      throws IOException {
    try (TaskFolder folder = TaskFolder.create()) {
      Path local = IndexStore.borrow(index.directory(), shard, folder.path(), hadoop.value());
      try (ChunkIndex open = ChunkIndex.open(List.of(local), index.parameters())) {
        boolean[] reached = new boolean[vectors.size()];
        for (int c = 0; c < reached.length; c++) {
          reached[c] = open.reaches(vectors.get(c), IndexRecall.K, index.width());
        }
        return new Probe(similarities(open, index.width(), queries, widths), reached);
      }
    }
  }

  /** Similarities by width and query; once wider finds no more, what was found stands. */
  private static float[][][] similarities(
      ChunkIndex open, int defaultWidth, List<float[]> queries, int[] widths) throws IOException {
    float[][][] found = new float[widths.length][queries.size()][];
    boolean still = false;
    for (int w = 0; w < widths.length; w++) {
      int improved = 0;
      for (int q = 0; q < queries.size(); q++) {
        found[w][q] =
            still ? found[w - 1][q] : open.nearest(queries.get(q), IndexRecall.K, widths[w]);
        improved += w > 0 ? differing(found[w - 1][q], found[w][q]) : IndexRecall.K;
      }
      still = widths[w] >= 2 * defaultWidth && improved < STILL * IndexRecall.K * queries.size();
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
}
