package dev.nightjar.io.indexes;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.nightjar.index.shard.ShardBuilder;
import java.io.Serializable;
import java.util.Map;

/**
 * A shard of an index, as its files lie in a folder of any file system.
 *
 * @param path relative to the index directory
 * @param vectors chunks in it
 * @param nodes of its graph: vectors that differ
 * @param files the SHA-256 of each file by name
 * @param bytes of all files
 */
@JsonPropertyOrder({"path", "vectors", "nodes", "bytes", "files"})
public record ShardFiles(String path, int vectors, int nodes, Map<String, String> files, long bytes)
    implements Serializable {
  /** What was built as it. */
  public ShardBuilder.Built built() {
    return new ShardBuilder.Built(vectors, nodes);
  }
}
