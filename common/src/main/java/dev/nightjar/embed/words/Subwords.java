package dev.nightjar.embed.words;

import java.util.Arrays;

/**
 * The n-grams of a word that fastText has vectors for, by their hash. Immutable.
 *
 * <p>After Bojanowski, Grave, Joulin and Mikolov, Enriching Word Vectors with Subword Information,
 * 2017, and what fastText's files mean by it: the word stands between angle brackets, n-grams count
 * UTF-8 characters, a bracket alone is none, and the hash is 32-bit FNV-1a over bytes that are
 * widened with their sign.
 *
 * @param least characters of the shortest n-gram
 * @param most characters of the longest; 0 if there are none
 * @param buckets number of vectors that hashes are spread over
 */
record Subwords(int least, int most, int buckets) {
  private static final int FNV_BASIS = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  /** Whether unknown words have vectors. */
  boolean exist() {
    return most > 0 && buckets > 0;
  }

  /** The buckets of a word's n-grams, with repetitions, in fastText's order. */
  int[] of(byte[] word) {
    byte[] bytes = new byte[word.length + 2];
    bytes[0] = '<';
    System.arraycopy(word, 0, bytes, 1, word.length);
    bytes[bytes.length - 1] = '>';
    int[] found = new int[bytes.length * Math.max(0, most)];
    int size = 0;
    for (int i = 0; exist() && i < bytes.length; i++) {
      if (isContinuation(bytes[i])) {
        continue;
      }
      int hash = FNV_BASIS;
      int j = i;
      for (int n = 1; j < bytes.length && n <= most; n++) {
        do {
          hash = (hash ^ bytes[j++]) * FNV_PRIME;
        } while (j < bytes.length && isContinuation(bytes[j]));
        if (n >= least && !(n == 1 && (i == 0 || j == bytes.length))) {
          found[size++] = Integer.remainderUnsigned(hash, buckets);
        }
      }
    }
    return Arrays.copyOf(found, size);
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xc0) == 0x80;
  }
}
