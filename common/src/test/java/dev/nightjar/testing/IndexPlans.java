package dev.nightjar.testing;

import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.TokenCoding;
import dev.nightjar.pipeline.index.IndexSpec;
import dev.nightjar.vector.Similarity;
import java.util.Optional;

/** Plans of small indexes, of which a test says only what it is about. */
public final class IndexPlans {
  private Quantization quantization = Quantization.NONE;
  private Optional<TokenCoding> tokenCoding = Optional.empty();
  private int maxConnections = 16;
  private int beamWidth = 100;
  private int width = 100;
  private long maxShardVectors = 1_000_000;
  private long partitionVectors = 1_000_000;
  private double minRecall = 0.5;
  private int keep = 2;

  /** What the graph is searched with. */
  public IndexPlans quantization(Quantization other) {
    quantization = other;
    return this;
  }

  /** How vectors of tokens are kept. */
  public IndexPlans tokenCoding(TokenCoding other) {
    tokenCoding = Optional.of(other);
    return this;
  }

  /** How the graph is built and searched: M, efConstruction and efSearch. */
  public IndexPlans graph(int connections, int building, int searching) {
    maxConnections = connections;
    beamWidth = building;
    width = searching;
    return this;
  }

  /** Most vectors of a shard, and of a task's segment. */
  public IndexPlans vectors(long ofShard, long ofPartition) {
    maxShardVectors = ofShard;
    partitionVectors = ofPartition;
    return this;
  }

  /** Least recall@10. */
  public IndexPlans minRecall(double least) {
    minRecall = least;
    return this;
  }

  /** Indexes that stay. */
  public IndexPlans keep(int indexes) {
    keep = indexes;
    return this;
  }

  /** What was said, with texts stored and 200 queries to measure recall. */
  public IndexSpec made() {
    return new IndexSpec(
        Similarity.COSINE,
        maxConnections,
        beamWidth,
        quantization,
        tokenCoding,
        Optional.empty(),
        true,
        maxShardVectors,
        partitionVectors,
        width,
        minRecall,
        200,
        0.3,
        keep,
        false);
  }
}
