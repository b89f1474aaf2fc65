package dev.nightjar.embed.words;

/** The hash of a word's bytes that a table's index is made of. */
final class WordHash {
  private WordHash() {}

  /** FNV-1a, with MurmurHash3's finishing steps so that its low bits are good. */
  static int of(byte[] bytes, int from, int length) {
    int hash = 0x811c9dc5;
    for (int i = from; i < from + length; i++) {
      hash = (hash ^ bytes[i]) * 0x01000193;
    }
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }
}
