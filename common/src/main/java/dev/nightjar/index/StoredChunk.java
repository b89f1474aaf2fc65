package dev.nightjar.index;

import java.util.Map;
import java.util.Optional;

/**
 * A chunk as an index keeps it.
 *
 * @param chunkId the chunk
 * @param documentId its document
 * @param chunkIndex its place among the document's chunks, from 0
 * @param start first code point in the document's text
 * @param end behind the last code point
 * @param text empty where the index does not store it
 * @param attributes of the document
 */
public record StoredChunk(
    String chunkId,
    String documentId,
    int chunkIndex,
    int start,
    int end,
    Optional<String> text,
    Map<String, String> attributes) {}
