package dev.nightjar.analyze.neighbors;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Neighbors} found.
 *
 * @param vectors the directory of the run
 * @param runId its name
 * @param against the directory of the other run, if there is one
 * @param per {@code chunk} or {@code document}
 * @param items whose neighbours were found
 * @param distinctVectors how many different vectors they have
 * @param top neighbours of each, at most
 * @param pairs neighbours of all
 * @param method {@code exact} or {@code lists}
 * @param probes lists that each vector looked into; 0 for exact
 * @param recall share of the exact nearest vectors that was found, on a sample; 1 for exact
 * @param scoredAgain share of the pairs of vectors that were compared whose cosine was computed;
 *     products of codes showed of the others that they are too far
 * @param seconds of wall time
 * @param output where the tables are
 */
public record NeighborsResult(
    String vectors,
    String runId,
    @Nullable String against,
    String per,
    long items,
    long distinctVectors,
    int top,
    long pairs,
    String method,
    int probes,
    double recall,
    double scoredAgain,
    double seconds,
    String output) {}
