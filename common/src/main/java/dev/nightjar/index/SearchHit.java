package dev.nightjar.index;

import java.util.Map;
import java.util.Optional;

/**
 * A chunk found for a query.
 *
 * @param rank from 1
 * @param score what ranked it: the similarity, BM25, the inner product, the sum of what both
 *     rankings give, or MaxSim where it was ranked anew
 * @param chunkId the chunk
 * @param documentId its document
 * @param chunkIndex its place among the document's chunks, from 0
 * @param start first code point in the document's text
 * @param end behind the last code point
 * @param text empty where the index does not store it
 * @param attributes of the document
 * @param vectorRank rank by similarity, from 1; empty if that did not find it
 * @param similarity to the query, by the full vectors; empty if the query has no vector
 * @param textRank rank by BM25, from 1; empty if that did not find it
 * @param bm25 empty if that did not find it
 * @param vectorPart what the similarity adds to the score; empty where nothing was fused
 * @param textPart what BM25 adds to it, likewise
 * @param sparse by the inner product of sparse vectors; empty if nothing was ranked by them
 */
public record SearchHit(
    int rank,
    double score,
    String chunkId,
    String documentId,
    int chunkIndex,
    int start,
    int end,
    Optional<String> text,
    Map<String, String> attributes,
    Optional<Integer> vectorRank,
    Optional<Double> similarity,
    Optional<Integer> textRank,
    Optional<Double> bm25,
    Optional<Double> vectorPart,
    Optional<Double> textPart,
    Optional<Part> sparse) {
  /**
   * What one ranking has of a hit.
   *
   * @param rank from 1; empty if it did not find it
   * @param score likewise
   * @param part what it adds to the score; empty where nothing was fused
   */
  public record Part(Optional<Integer> rank, Optional<Double> score, Optional<Double> part) {}
}
