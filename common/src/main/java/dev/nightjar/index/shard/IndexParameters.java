package dev.nightjar.index.shard;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nightjar.vector.Similarity;
import java.io.Serializable;

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
 */
public record IndexParameters(
    Similarity similarity,
    int dimension,
    int maxConnections,
    int beamWidth,
    Quantization quantization,
    @JsonProperty("text_analysis") TextAnalysis analysis,
    boolean storeText)
    implements Serializable {}
