package dev.nightjar.index.graph;

/**
 * A node with a similarity and a mark, in one number that is larger the nearer the node is, and for
 * equal similarities the lower its number. The mark comes last and decides no order between nodes.
 */
public final class Candidate {
  private Candidate() {}

  static long of(int node, float similarity, boolean marked) {
    int bits = Float.floatToRawIntBits(similarity);
    int sortable = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    long order = (Integer.MAX_VALUE - node) & 0xffffffffL;
    return ((long) sortable << 32) | (order << 1) | (marked ? 1 : 0);
  }

  static int node(long candidate) {
    return Integer.MAX_VALUE - ((int) candidate >>> 1);
  }

  static float similarity(long candidate) {
    int sortable = (int) (candidate >> 32);
    return Float.intBitsToFloat(sortable ^ ((sortable >> 31) & Integer.MAX_VALUE));
  }

  static boolean isMarked(long candidate) {
    return (candidate & 1) != 0;
  }

  static long marked(long candidate) {
    return candidate | 1;
  }

  static long unmarked(long candidate) {
    return candidate & ~1L;
  }
}
