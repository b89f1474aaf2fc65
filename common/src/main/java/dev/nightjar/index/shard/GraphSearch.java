package dev.nightjar.index.shard;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.TernaryLongHeap;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * Searches the graph of a segment best first, layer by layer (algorithms 2 and 5 of Malkov and
 * Yashunin, 2016), from several nodes of the layer above. Holds what a search needs, so that the
 * next one allocates nothing but its hits. Not thread-safe.
 */
public final class GraphSearch {
  /** Nodes kept in the upper layers. One alone may lead to where no way leads on. */
  private static final int ABOVE = 8;

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
   * @param graph nobody else reads it meanwhile; of that many nodes
   * @param similarities likewise
   * @param size how many
   */
  public GraphSearch(HnswGraph graph, NodeSimilarities similarities, int size) {
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
  public ScoreDoc[] nearest(float[] query, int width) throws IOException {
    similarities.from(query);
    nodes[0] = graph.entryNode();
    similarities.of(nodes, 1, scores);
    nearest.clear();
    nearest.push(key(nodes[0], scores[0]));
    for (int layer = graph.numLevels() - 1; layer >= 0; layer--) {
      search(layer, layer == 0 ? width : Math.min(width, ABOVE));
    }
    ScoreDoc[] hits = new ScoreDoc[nearest.size()];
    for (int i = 0; i < hits.length; i++) {
      long hit = nearest.get(i + 1);
      hits[i] = new ScoreDoc(node(hit), score(hit));
    }
    return hits;
  }

  /** Goes on from the nearest so far, best first, and keeps the nearest of the layer. */
  private void search(int layer, int width) throws IOException {
    if (++search == Integer.MAX_VALUE) {
      Arrays.fill(seen, 0);
      search = 1;
    }
    candidates.clear();
    for (int i = 1; i <= nearest.size(); i++) {
      seen[node(nearest.get(i))] = search;
      candidates.push(~nearest.get(i));
    }
    while (candidates.size() > 0) {
      long candidate = ~candidates.pop();
      if (nearest.size() >= width && candidate < nearest.top()) {
        break;
      }
      int count = unseenNeighbors(layer, node(candidate));
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
