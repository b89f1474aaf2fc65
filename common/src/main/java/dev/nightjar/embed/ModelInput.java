package dev.nightjar.embed;

import java.util.List;

/**
 * What a model reads at once, for one vector or for one of each of its parts.
 *
 * @param text the exact input text, prefix included
 * @param tokenIds its ids with special tokens, at most as many as the model reads
 * @param promptTokens how many of them, at the front, are the prefix and what stands before it; 0
 *     without a prefix
 * @param hidden how many of them, at the end, no token attends to; they attend to the others
 * @param parts what has a vector each, instead of the whole; for models of {@link Granularity#LATE}
 *     only
 */
public record ModelInput(
    String text, int[] tokenIds, int promptTokens, int hidden, List<Part> parts) {
  /**
   * A part of an input.
   *
   * @param from its first token
   * @param to the token behind it
   */
  public record Part(int from, int to) {}

  /** Keeps what it is given. */
  public ModelInput {
    parts = List.copyOf(parts);
  }

  /** An input that has one vector. */
  public ModelInput(String text, int[] tokenIds, int promptTokens, int hidden) {
    this(text, tokenIds, promptTokens, hidden, List.of());
  }

  /** An input whose tokens all attend to each other. */
  public ModelInput(String text, int[] tokenIds, int promptTokens) {
    this(text, tokenIds, promptTokens, 0);
  }

  /** An input without a prefix, or for a model to which its length says nothing. */
  public ModelInput(String text, int[] tokenIds) {
    this(text, tokenIds, 0);
  }

  /** The same where these have a vector each. */
  public ModelInput with(List<Part> own) {
    return new ModelInput(text, tokenIds, promptTokens, hidden, own);
  }
}
