package dev.nightjar.pipeline.train;

import dev.nightjar.tokenize.WordBreaks;
import java.io.Serializable;

/**
 * How word vectors are learned.
 *
 * @param breaks what finds words
 * @param lowerCase whether words lose their capitals
 * @param dimension floats of a vector
 * @param epochs passes over the corpus
 * @param window words of context on each side, at most
 * @param minCount rarer words get no vector
 * @param subsample share of the corpus above which words are left out at random; 0 keeps all
 * @param learningRate at the start
 * @param partitions tasks that learn at the same time; those of one process share their vectors
 * @param seed of all that is random
 */
public record WordVectorSpec(
    WordBreaks breaks,
    boolean lowerCase,
    int dimension,
    int epochs,
    int window,
    int minCount,
    double subsample,
    double learningRate,
    int partitions,
    long seed)
    implements Serializable {}
