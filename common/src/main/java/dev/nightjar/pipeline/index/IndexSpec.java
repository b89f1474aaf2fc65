package dev.nightjar.pipeline.index;

import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.index.shard.TokenCoding;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.vector.Similarity;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How an index is to be made.
 *
 * @param similarity what near means
 * @param maxConnections neighbours of a node
 * @param beamWidth candidates kept while a node's neighbours are sought
 * @param quantization what the graph is searched with
 * @param tokenCoding how vectors of tokens are kept; empty for the base's way, else 8-bit
 * @param analysis how texts become terms; empty to let the texts decide
 * @param storeText whether hits carry their text
 * @param maxShardVectors most vectors of a shard, about
 * @param partitionVectors vectors of a segment, about; what one task builds
 * @param width candidates that a search keeps unless told otherwise
 * @param minRecall least recall@10 at that width
 * @param sample queries that recall is measured with
 * @param rebuildShare share of a base's chunks that may go before it is built anew
 * @param keep indexes that stay in the directory, this one included
 * @param takeOver whether a lock counts whose holder seems alive
 */
public record IndexSpec(
    Similarity similarity,
    int maxConnections,
    int beamWidth,
    Quantization quantization,
    Optional<TokenCoding> tokenCoding,
    Optional<TextAnalysis> analysis,
    boolean storeText,
    long maxShardVectors,
    long partitionVectors,
    int width,
    double minRecall,
    int sample,
    double rebuildShare,
    int keep,
    boolean takeOver) {
  /**
   * How the shards are made. Where nobody says how texts become terms, an index does as the one it
   * updates, and the first as fits its texts.
   *
   * @param dimension floats of a vector
   * @param base the index to update
   * @param texts some of the run's; looked at if nothing else tells
   */
  IndexParameters parameters(
      int dimension, Optional<IndexManifest> base, Supplier<List<String>> texts) {
    return new IndexParameters(
        similarity,
        dimension,
        maxConnections,
        beamWidth,
        quantization,
        analysis
            .or(() -> base.map(index -> index.parameters().analysis()))
            .orElseGet(() -> TextAnalysis.fitting(texts.get())),
        storeText,
        tokenCoding
            .or(() -> base.map(index -> index.parameters().tokenCoding()))
            .orElse(TokenCoding.EIGHT_BITS));
  }
}
