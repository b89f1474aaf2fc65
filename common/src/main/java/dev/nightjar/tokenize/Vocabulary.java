package dev.nightjar.tokenize;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * The pieces of a vocabulary as a trie, whose edges lie in one hash table with linear probing: a
 * step costs one look-up. Immutable.
 */
final class Vocabulary {
  /** The node of no characters. */
  static final int ROOT = 0;

  /** Where no piece goes on, and the id of a node where none ends. */
  static final int NONE = -1;

  /** Node and character of an edge, plus one; 0 where there is none. */
  private final long[] edges;

  private final int[] targets;
  private final int[] ids;
  private final int shift;

  Vocabulary(Map<String, Integer> pieces) {
    String[] sorted = pieces.keySet().stream().sorted().toArray(String[]::new);
    int nodes = 1;
    for (int i = 0; i < sorted.length; i++) {
      nodes += sorted[i].length() - common(i == 0 ? "" : sorted[i - 1], sorted[i]);
    }
    int slots = Math.max(16, Integer.highestOneBit(nodes) << 2);
    edges = new long[slots];
    targets = new int[slots];
    shift = Long.SIZE - Integer.numberOfTrailingZeros(slots);
    ids = new int[nodes];
    Arrays.fill(ids, NONE);
    int used = 1;
    for (String piece : sorted) {
      int node = ROOT;
      for (int i = 0; i < piece.length(); i++) {
        int slot = slot(node, piece.charAt(i));
        if (edges[slot] == 0) {
          edges[slot] = edge(node, piece.charAt(i));
          targets[slot] = used++;
        }
        node = targets[slot];
      }
      ids[node] = Objects.requireNonNull(pieces.get(piece));
    }
  }

  private static int common(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i;
  }

  private static long edge(int node, char c) {
    return ((long) node << Character.SIZE | c) + 1;
  }

  /** The slot of an edge, or the empty one where it would be. */
  private int slot(int node, char c) {
    long edge = edge(node, c);
    int slot = (int) ((edge * 0x9e3779b97f4a7c15L) >>> shift); // 2^64 by the golden ratio
    while (edges[slot] != 0 && edges[slot] != edge) {
      slot = (slot + 1) & (edges.length - 1);
    }
    return slot;
  }

  /** The node behind a character, or {@link #NONE}. */
  int step(int node, char c) {
    int slot = slot(node, c);
    return edges[slot] == 0 ? NONE : targets[slot];
  }

  /** The node behind a text, or {@link #NONE}. */
  int walk(String text) {
    int node = ROOT;
    for (int i = 0; i < text.length() && node != NONE; i++) {
      node = step(node, text.charAt(i));
    }
    return node;
  }

  /** The id of the piece that ends at a node, or {@link #NONE}. */
  int id(int node) {
    return ids[node];
  }
}
