package dev.nightjar.pipeline.index;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexReport;
import java.util.List;

/**
 * What {@code index} made.
 *
 * @param index the index directory
 * @param indexId the index's name
 * @param runId the run it came from
 * @param vectors chunks in all shards
 * @param nodes of all graphs
 * @param shards that are not empty
 * @param bytes of all shards
 * @param recall recall@10 at the default width
 * @param width candidates that a search keeps unless told otherwise
 * @param report how it came about
 * @param removed older indexes that are gone
 */
public record IndexResult(
    String index,
    String indexId,
    String runId,
    long vectors,
    long nodes,
    int shards,
    long bytes,
    @JsonProperty("recall@10") double recall,
    int width,
    @JsonUnwrapped IndexReport report,
    List<String> removed) {
  static IndexResult of(IndexManifest index, IndexReport report, List<String> removed) {
    return new IndexResult(
        index.directory(),
        index.id(),
        index.runId(),
        index.size(),
        index.nodes(),
        index.shards().size(),
        index.bytes(),
        index.defaultRecall(),
        index.width(),
        report,
        removed);
  }
}
