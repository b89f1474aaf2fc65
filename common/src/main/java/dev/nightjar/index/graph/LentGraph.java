package dev.nightjar.index.graph;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * A graph built before, some of whose nodes are those of a new one: these are not inserted again. A
 * node that has lost neighbours is linked to what these led to. Not thread-safe.
 */
public final class LentGraph {
  /** Of a graph of which less stays, nothing is used. */
  private static final double LEAST_SHARE = 0.6;

  private static final int GONE = -1;

  private final HnswGraph graph;

  /** The new number of each node, or {@link #GONE}. */
  private final int[] places;

  private int[] found = new int[64];
  private int count;
  private int[] lost = new int[64];
  private int lostCount;

  private LentGraph(HnswGraph graph, int[] places) {
    this.graph = graph;
    this.places = places;
  }

  /**
   * The graph of that segment of nodes that lends most; an empty one if there is none.
   *
   * @param graphs of the segments
   */
  public static LentGraph of(List<CodecReader> segments, List<HnswGraph> graphs) {
    LentGraph best = new LentGraph(HnswGraph.EMPTY, new int[0]);
    int most = 0;
    int base = 0;
    for (int i = 0; i < graphs.size(); i++) {
      CodecReader segment = segments.get(i);
      HnswGraph graph = graphs.get(i);
      int staying = segment.numDocs();
      if (graph.size() > 0 && staying > most && staying >= LEAST_SHARE * segment.maxDoc()) {
        best = new LentGraph(graph, places(segment, base));
        most = staying;
      }
      base += staying;
    }
    return best;
  }

  private static int[] places(CodecReader segment, int base) {
    Bits live = segment.getLiveDocs();
    int[] places = new int[segment.maxDoc()];
    int next = base;
    for (int node = 0; node < places.length; node++) {
      places[node] = live == null || live.get(node) ? next++ : GONE;
    }
    return places;
  }

  /** Puts the highest layer of each node that is lent in its place, and leaves the others. */
  void tops(int[] tops) throws IOException {
    for (int layer = 0; layer < layers(); layer++) {
      HnswGraph.NodesIterator nodes = graph.getNodesOnLevel(layer);
      while (nodes.hasNext()) {
        int place = places[nodes.nextInt()];
        if (place != GONE) {
          tops[place] = layer;
        }
      }
    }
  }

  private int layers() throws IOException {
    return places.length == 0 ? 0 : graph.numLevels();
  }

  /** The nodes of a graph of that many that are not lent. */
  int[] others(int size) {
    boolean[] lent = new boolean[size];
    for (int place : places) {
      if (place != GONE) {
        lent[place] = true;
      }
    }
    int[] others = new int[size];
    int count = 0;
    for (int node = 0; node < size; node++) {
      if (!lent[node]) {
        others[count++] = node;
      }
    }
    return Arrays.copyOf(others, count);
  }

  /** Sets the links of all nodes that are lent. */
  void links(LayerLinks[] layers, GraphInsertion insertion) throws IOException {
    for (int layer = 0; layer < layers(); layer++) {
      HnswGraph.NodesIterator nodes = graph.getNodesOnLevel(layer);
      while (nodes.hasNext()) {
        int node = nodes.nextInt();
        if (places[node] != GONE) {
          look(layer, node);
          insertion.take(layers[layer], places[node], found, count);
        }
      }
    }
  }

  private void look(int layer, int node) throws IOException {
    count = 0;
    lostCount = 0;
    add(layer, node, true);
    int direct = lostCount;
    for (int i = 0; i < direct; i++) {
      add(layer, lost[i], false);
    }
    int self = places[node];
    Arrays.sort(found, 0, count);
    int different = 0;
    for (int i = 0; i < count; i++) {
      if (found[i] != self && (different == 0 || found[i] != found[different - 1])) {
        found[different++] = found[i];
      }
    }
    count = different;
  }

  private void add(int layer, int node, boolean noteLost) throws IOException {
    graph.seek(layer, node);
    for (int next = graph.nextNeighbor();
        next != DocIdSetIterator.NO_MORE_DOCS;
        next = graph.nextNeighbor()) {
      if (places[next] != GONE) {
        found = room(found, count);
        found[count++] = places[next];
      } else if (noteLost) {
        lost = room(lost, lostCount);
        lost[lostCount++] = next;
      }
    }
  }

  private static int[] room(int[] numbers, int count) {
    return count == numbers.length ? Arrays.copyOf(numbers, 2 * count) : numbers;
  }
}
