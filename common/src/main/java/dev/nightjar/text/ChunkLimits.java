package dev.nightjar.text;

/**
 * How large chunks may be, counted in the model's tokens.
 *
 * @param maxTokens most tokens of a chunk's input, with prefix, context and special tokens
 * @param overlap tokens of a chunk that the next one repeats
 */
public record ChunkLimits(int maxTokens, int overlap) {
  public ChunkLimits {
    if (maxTokens < 1 || overlap < 0 || overlap >= maxTokens) {
      throw new IllegalArgumentException(
          "Invalid chunk limits: " + maxTokens + " tokens with an overlap of " + overlap);
    }
  }
}
