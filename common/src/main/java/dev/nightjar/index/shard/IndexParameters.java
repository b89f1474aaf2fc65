package dev.nightjar.index.shard;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nightjar.vector.Similarity;
import java.io.Serializable;
import java.util.Objects;

/**
 * How shards are made; equal for all shards of an index.
 *
 * @param similarity what near means
 * @param dimension floats of a vector
 * @param maxConnections neighbours of a node in the upper layers, twice as many in the lowest; M of
 *     the HNSW paper (Malkov and Yashunin, 2016)
 * @param beamWidth candidates kept while a node's neighbours are sought; efConstruction of the
 *     paper
 * @param quantization what the graph is searched with
 * @param analysis how texts become terms
 * @param storeText whether hits carry their text
 * @param tokenCoding how vectors of tokens are kept, if there are any; 16-bit where a manifest does
 *     not say
 */
public record IndexParameters(
    Similarity similarity,
    int dimension,
    int maxConnections,
    int beamWidth,
    Quantization quantization,
    @JsonProperty("text_analysis") TextAnalysis analysis,
    boolean storeText,
    TokenCoding tokenCoding)
    implements Serializable {
  /** What earlier manifests leave out gets the value that it had. */
  public IndexParameters {
    tokenCoding = Objects.requireNonNullElse(tokenCoding, TokenCoding.SIXTEEN_BITS);
  }

  /** The same with vectors of tokens as 16-bit floats. */
  public IndexParameters(
      Similarity similarity,
      int dimension,
      int maxConnections,
      int beamWidth,
      Quantization quantization,
      TextAnalysis analysis,
      boolean storeText) {
    this(
        similarity,
        dimension,
        maxConnections,
        beamWidth,
        quantization,
        analysis,
        storeText,
        TokenCoding.SIXTEEN_BITS);
  }
}
