package dev.nightjar.tokenize;

import java.util.List;

/**
 * Turns text into the token ids of one model. Implementations never truncate and never pad: the
 * caller decides what fits. Safe for use by several threads.
 */
public interface Tokenizer extends AutoCloseable {
  /**
   * The tokens of {@code text} without the special ones. Offsets count UTF-16 units. Long texts are
   * cut into segments at white space first, so memory beyond the result stays bounded.
   */
  default Tokens tokenize(String text) {
    return tokenizeHead(text, Integer.MAX_VALUE);
  }

  /** The tokens of the front of {@code text}: at least {@code count} of them if it has so many. */
  Tokens tokenizeHead(String text, int count);

  /** The special ids that a single sequence begins with, such as {@code [CLS]}. */
  int[] leadingIds();

  /** The special ids that a single sequence ends with, such as {@code [SEP]}. */
  int[] trailingIds();

  /**
   * The vocabulary's spelling of {@code ids}, special tokens included; an empty text for what it
   * does not know.
   */
  List<String> spellings(int[] ids);

  /**
   * Whether tokenising a slice that begins at a word start and ends at a token end gives the very
   * ids that the whole text has there. True of greedy WordPiece, where each word is tokenised by
   * itself from its front; the ids of a slice then need no second pass.
   */
  boolean slicesKeepIds();

  @Override
  void close();
}
