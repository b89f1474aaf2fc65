package dev.nightjar.index.shard;

import java.util.Map;

/**
 * A chunk as an index takes it.
 *
 * @param chunkId unique in an index
 * @param documentId the document it belongs to
 * @param chunkIndex its place among the document's chunks, from 0
 * @param start first code point in the document's text
 * @param end behind the last code point
 * @param text the chunk's text
 * @param attributes of the document
 * @param digest changes whenever anything of the chunk does
 */
public record IndexedChunk(
    String chunkId,
    String documentId,
    int chunkIndex,
    int start,
    int end,
    String text,
    Map<String, String> attributes,
    long digest) {}
