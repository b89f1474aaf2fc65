package dev.nightjar.index;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.TernaryLongHeap;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * Searches the graph of a segment: greedily through the upper layers, best first through the lowest
 * (algorithms 2 and 5 of Malkov and Yashunin, 2016). Holds what a search needs, so that the next
 * one allocates nothing but its hits. Not thread-safe.
 */
final class GraphSearch {
  private final HnswGraph graph;
  private final NodeSimilarities similarities;

  /** The number of the search that has last seen a node. */
  private final int[] seen;

  private int search;
  private final TernaryLongHeap candidates = new TernaryLongHeap(256);
  private final TernaryLongHeap nearest = new TernaryLongHeap(256);
  private int[] nodes;
  private float[] scores;

  /**
   * @param graph nobody else reads it meanwhile; node n is chunk n
   * @param similarities likewise
   * @param size nodes of the graph
   */
  GraphSearch(HnswGraph graph, NodeSimilarities similarities, int size) {
    this.graph = graph;
    this.similarities = similarities;
    this.seen = new int[size];
    this.nodes = new int[64];
    this.scores = new float[64];
  }

  /**
   * The nearest nodes that were found, in no order.
   *
   * @param query a stored vector
   * @param width candidates kept, and hits at most
   */
  ScoreDoc[] nearest(float[] query, int width) throws IOException {
    if (++search == Integer.MAX_VALUE) {
      Arrays.fill(seen, 0);
      search = 1;
    }
    candidates.clear();
    nearest.clear();
    similarities.from(query);
    long entry = entry();
    seen[node(entry)] = search;
    candidates.push(~entry);
    nearest.push(entry);
    while (candidates.size() > 0) {
      long candidate = ~candidates.pop();
      if (nearest.size() >= width && candidate < nearest.top()) {
        break;
      }
      int count = unseenNeighbors(0, node(candidate));
      similarities.of(nodes, count, scores);
      for (int i = 0; i < count; i++) {
        long found = key(nodes[i], scores[i]);
        if (nearest.size() < width) {
          nearest.push(found);
          candidates.push(~found);
        } else if (found > nearest.top()) {
          nearest.updateTop(found);
          candidates.push(~found);
        }
      }
    }
    ScoreDoc[] hits = new ScoreDoc[nearest.size()];
    for (int i = 0; i < hits.length; i++) {
      long hit = nearest.get(i + 1);
      hits[i] = new ScoreDoc(node(hit), score(hit));
    }
    return hits;
  }

  /** The node of the lowest layer to begin with. */
  private long entry() throws IOException {
    nodes[0] = graph.entryNode();
    similarities.of(nodes, 1, scores);
    long best = key(nodes[0], scores[0]);
    for (int layer = graph.numLevels() - 1; layer > 0; layer--) {
      long from;
      do {
        from = best;
        int count = neighbors(layer, node(from));
        similarities.of(nodes, count, scores);
        for (int i = 0; i < count; i++) {
          best = Math.max(best, key(nodes[i], scores[i]));
        }
      } while (best != from);
    }
    return best;
  }

  private int neighbors(int layer, int node) throws IOException {
    graph.seek(layer, node);
    int count = 0;
    for (int next = graph.nextNeighbor();
        next != DocIdSetIterator.NO_MORE_DOCS;
        next = graph.nextNeighbor()) {
      add(count++, next);
    }
    return count;
  }

  private int unseenNeighbors(int layer, int node) throws IOException {
    graph.seek(layer, node);
    int count = 0;
    for (int next = graph.nextNeighbor();
        next != DocIdSetIterator.NO_MORE_DOCS;
        next = graph.nextNeighbor()) {
      if (seen[next] != search) {
        seen[next] = search;
        add(count++, next);
      }
    }
    return count;
  }

  private void add(int at, int node) {
    if (at == nodes.length) {
      nodes = Arrays.copyOf(nodes, 2 * at);
      scores = Arrays.copyOf(scores, 2 * at);
    }
    nodes[at] = node;
  }

  /** A number that is larger the better the score, and for equal scores the lower the node. */
  private static long key(int node, float score) {
    int bits = Float.floatToIntBits(score);
    int sortable = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) sortable << 32) | (~node & 0xffffffffL);
  }

  private static int node(long key) {
    return ~(int) key;
  }

  private static float score(long key) {
    int sortable = (int) (key >> 32);
    return Float.intBitsToFloat(sortable ^ ((sortable >> 31) & Integer.MAX_VALUE));
  }
}
