package dev.nightjar.embed;

/**
 * What a model reads for one vector.
 *
 * @param text the exact input text, prefix included
 * @param tokenIds its ids with special tokens, at most as many as the model reads
 */
public record ModelInput(String text, int[] tokenIds) {}
