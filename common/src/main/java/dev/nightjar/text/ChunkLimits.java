package dev.nightjar.text;

/**
 * How large chunks may be, counted in the model's tokens.
 *
 * @param maxTokens most tokens of a chunk's input, with prefix, context and special tokens
 * @param overlap tokens of a chunk that the next one repeats
 * @param readTokens most tokens of a chunk that is a single character, which is not divided while
 *     the model reads it
 */
public record ChunkLimits(int maxTokens, int overlap, int readTokens) {
  public ChunkLimits {
    if (maxTokens < 1 || overlap < 0 || overlap >= maxTokens || readTokens < maxTokens) {
      throw new IllegalArgumentException(
          "Invalid chunk limits: " + maxTokens + " tokens with an overlap of " + overlap);
    }
  }

  /** The same for every chunk. */
  public ChunkLimits(int maxTokens, int overlap) {
    this(maxTokens, overlap, maxTokens);
  }
}
