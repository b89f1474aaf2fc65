package dev.nightjar.pipeline.index;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.graph.GraphBuilder;
import dev.nightjar.io.indexes.ShardFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How many shards an index has, and in how many segments each of them is prepared. It follows from
 * the number of vectors alone, so that no index depends on the cluster that made it.
 *
 * @param shards that chunks are spread over
 * @param segments of each shard; 1 where a shard is built at once
 */
public record Sharding(int shards, int segments) {
  /**
   * The sharding of so many vectors, at least one.
   *
   * @throws InvalidInput if a shard would have more than a graph may have
   */
  public static Sharding of(long vectors, IndexSpec spec) {
    int shards = Math.toIntExact((vectors - 1) / spec.maxShardVectors() + 1);
    long most = GraphBuilder.mostNodes(spec.maxConnections());
    if (vectors / shards > most) {
      throw new InvalidInput(
          "index.max-shard-vectors",
          spec.maxShardVectors(),
          String.format(Locale.ROOT, "a graph has %,d nodes at most", most),
          "allow less, for more shards, or less ‹index.max-connections›");
    }
    int segments = Math.toIntExact((vectors / shards - 1) / spec.partitionVectors() + 1);
    return new Sharding(shards, segments);
  }

  /** Segments of all shards. */
  int partitions() {
    return shards * segments;
  }

  /**
   * The segments of each shard: segment s belongs to shard s modulo their number.
   *
   * @param built named {@code …/shard-S} or {@code …/shard-S-ATTEMPT}; empty segments are not there
   */
  List<List<ShardFiles>> byShard(List<ShardFiles> built) {
    List<List<ShardFiles>> grouped = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      grouped.add(new ArrayList<>());
    }
    for (ShardFiles segment : built) {
      String name = segment.path().substring(segment.path().lastIndexOf('/') + 1);
      grouped.get(Integer.parseInt(name.split("-", -1)[1]) % shards).add(segment);
    }
    return grouped;
  }
}
