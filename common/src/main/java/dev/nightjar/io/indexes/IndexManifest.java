package dev.nightjar.io.indexes;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.io.run.ModelCard;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an index is: where it came from, its shards, and what was measured of it.
 *
 * @param format of its files and of the manifest
 * @param id its name
 * @param directory the index directory, which the manifest itself does not name
 * @param vectors the directory of the run
 * @param runId the run it came from
 * @param model the run's model
 * @param making how its shards were made
 * @param width candidates that a search keeps unless told otherwise
 * @param recall recall@10 by search width, ascending, against the exact answer
 * @param shards the shards that are not empty, in order
 */
@JsonPropertyOrder({
  "format",
  "index_id",
  "run_id",
  "vectors_directory",
  "vectors",
  "nodes",
  "model",
  "parameters",
  "width",
  "recall@10",
  "recall_by_width",
  "shards",
  "bytes"
})
public record IndexManifest(
    int format,
    @JsonProperty("index_id") String id,
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) String directory,
    @JsonProperty("vectors_directory") String vectors,
    String runId,
    @JsonSerialize(converter = ModelCard.AsTexts.class) ModelCard model,
    @JsonProperty("parameters") Making making,
    int width,
    @JsonProperty("recall_by_width") TreeMap<Integer, Double> recall,
    List<ShardFiles> shards)
    implements Serializable {
  /** The format that this code writes and reads: 2, chunks with one vector share a node. */
  public static final int FORMAT = 2;

  /**
   * How the shards of an index are made.
   *
   * @param parameters of each of them
   * @param spread shards that chunks are spread over, empty ones included: chunk c is in shard
   *     pmod(hash(c), spread), by Spark's hash
   */
  public record Making(@JsonUnwrapped IndexParameters parameters, int spread)
      implements Serializable {}

  /** How each shard was made. */
  public IndexParameters parameters() {
    return making.parameters();
  }

  /** {@link Making#spread}. */
  public int spread() {
    return making.spread();
  }

  /** The same index, in this directory. */
  IndexManifest in(String place) {
    return new IndexManifest(
        format, id, place, vectors, runId, model, making, width, recall, shards);
  }

  /** The same index, whose model of sparse vectors is elsewhere now. */
  public IndexManifest withSparseAt(String reference) {
    return new IndexManifest(
        format,
        id,
        directory,
        vectors,
        runId,
        model.withSparseAt(reference),
        making,
        width,
        recall,
        shards);
  }

  /** The same index with the recall that was measured of it. */
  public IndexManifest measured(NavigableMap<Integer, Double> byWidth) {
    return new IndexManifest(
        format,
        id,
        directory,
        vectors,
        runId,
        model,
        making,
        width,
        new TreeMap<>(byWidth),
        shards);
  }

  /** Chunks in all shards. */
  @JsonProperty("vectors")
  public long size() {
    return shards.stream().mapToLong(ShardFiles::vectors).sum();
  }

  /** Nodes of all graphs: vectors that differ. */
  @JsonProperty("nodes")
  public long nodes() {
    return shards.stream().mapToLong(ShardFiles::nodes).sum();
  }

  /** Bytes of all shards. */
  @JsonProperty("bytes")
  public long bytes() {
    return shards.stream().mapToLong(ShardFiles::bytes).sum();
  }

  /** The recall@10 measured at the default width. */
  @JsonProperty("recall@10")
  public double defaultRecall() {
    return recall.floorEntry(width).getValue();
  }

  /** The least measured width whose recall@10 is at least this. */
  public Optional<Integer> widthFor(double wanted) {
    return recall.entrySet().stream()
        .filter(entry -> entry.getValue() >= wanted)
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
