package dev.nightjar.embed;

/**
 * What a model reads for one vector.
 *
 * @param text the exact input text, prefix included
 * @param tokenIds its ids with special tokens, at most as many as the model reads
 * @param promptTokens how many of them, at the front, are the prefix and what stands before it; 0
 *     without a prefix
 * @param hidden how many of them, at the end, no token attends to; they attend to the others
 */
public record ModelInput(String text, int[] tokenIds, int promptTokens, int hidden) {
  /** An input whose tokens all attend to each other. */
  public ModelInput(String text, int[] tokenIds, int promptTokens) {
    this(text, tokenIds, promptTokens, 0);
  }

  /** An input without a prefix, or for a model to which its length says nothing. */
  public ModelInput(String text, int[] tokenIds) {
    this(text, tokenIds, 0);
  }
}
