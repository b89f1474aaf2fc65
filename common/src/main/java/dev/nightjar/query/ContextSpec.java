package dev.nightjar.query;

import java.util.OptionalInt;

/**
 * How passages become the context of a language model.
 *
 * @param characters code points of the context at most; empty for no bound
 * @param tokens of the index's model that the context has at most; empty for no bound
 * @param sources passages at most
 * @param lambda the weight of relevance against novelty, 0 to 1: 1 takes passages as they were
 *     ranked ({@link MarginalRelevance})
 */
public record ContextSpec(OptionalInt characters, OptionalInt tokens, int sources, double lambda) {}
