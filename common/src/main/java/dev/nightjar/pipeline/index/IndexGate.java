package dev.nightjar.pipeline.index;

import dev.nightjar.evaluate.IndexRecall;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.pipeline.search.ExactNeighbors;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.vector.Similarity;
import dev.nightjar.vector.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

  /** A vector at about {@link #NEARNESS} to this one. */
  static float[] near(float[] vector, Random random) {
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

  /** Every shard is asked on the executor that has it. */
  static IndexQuality measure(
      JavaSparkContext spark, IndexManifest index, Sample sample, float[][] exact) {
    int[] widths = IndexRecall.widths(index.width());
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    var queries = spark.broadcast(sample.queries());
    var vectors = spark.broadcast(sample.vectors());
    List<ShardProbe> shards =
        spark
            .parallelize(index.shards(), index.shards().size())
            .map(shard -> probe(index, shard, queries.value(), vectors.value(), widths, hadoop))
            .collect();
    queries.destroy();
    vectors.destroy();
    return IndexQuality.of(shards, widths, exact, sample.chunkIds());
  }

  /** As many as results and messages name. */
  public static List<String> named(List<String> chunkIds) {
    return IndexQuality.named(chunkIds);
  }

  private static ShardProbe probe(
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
        return new ShardProbe(
            ShardProbe.similarities(open::nearest, index.width(), queries, widths), reached);
      }
    }
  }
}
