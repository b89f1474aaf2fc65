package dev.nightjar.text;

import java.util.List;

/**
 * What a model reads of a document at once, for several of its chunks.
 *
 * @param text prefix and slice of the document
 * @param tokenIds ids of it, special tokens included
 * @param parts the chunks, in their order
 */
public record DocumentWindow(String text, int[] tokenIds, List<Part> parts) {
  /**
   * A chunk in a window.
   *
   * @param from its first token among the window's
   * @param to the token behind it, greater than {@code from}
   */
  public record Part(Chunk chunk, int from, int to) {}
}
