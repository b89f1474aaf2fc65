package dev.nightjar.tokenize;

/**
 * The tokens of one text, without special tokens, in text order.
 *
 * @param ids token ids in the model's vocabulary
 * @param starts UTF-16 index of each token's first character
 * @param ends UTF-16 index behind each token's last character
 * @param wordStarts whether the token begins a word of the tokenizer's own pre-tokenisation
 */
public record Tokens(int[] ids, int[] starts, int[] ends, boolean[] wordStarts) {
  /** The number of tokens. */
  public int size() {
    return ids.length;
  }
}
