package dev.nightjar.io.vectors;

import org.apache.spark.unsafe.types.UTF8String;

/**
 * A chunk of a run by what tells it from another of the same place: digests of 64 bits, so that
 * chunks can be compared without their texts and vectors.
 *
 * @param document its id
 * @param index its place in the document, from 0
 * @param content digest of what decides its vector
 * @param place digest of all else: where it starts and ends, attributes
 * @param row its number in its file, from 0
 */
public record ChunkMark(UTF8String document, int index, long content, long place, long row) {}
