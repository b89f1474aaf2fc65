package dev.nightjar.index.graph;

import java.util.stream.IntStream;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.hnsw.HnswGraph;

/** A graph in memory, as Lucene reads one. Not thread-safe. */
public final class BuiltGraph extends HnswGraph {
  private final int[] tops;
  private final LayerLinks[] layers;
  private final int connections;
  private final int entry;
  private int[] links = {};
  private int next;

  BuiltGraph(int[] tops, LayerLinks[] layers, int connections) {
    this.tops = tops;
    this.layers = layers;
    this.connections = connections;
    this.entry = nodes(layers.length - 1)[0];
  }

  private int[] nodes(int layer) {
    return IntStream.range(0, tops.length).filter(node -> tops[node] >= layer).toArray();
  }

  @Override
  public void seek(int layer, int node) {
    links = layers[layer].sorted(node);
    next = 0;
  }

  @Override
  public int nextNeighbor() {
    return next < links.length ? links[next++] : DocIdSetIterator.NO_MORE_DOCS;
  }

  @Override
  public int neighborCount() {
    return links.length;
  }

  @Override
  public int size() {
    return tops.length;
  }

  @Override
  public int numLevels() {
    return layers.length;
  }

  @Override
  public int maxConn() {
    return connections;
  }

  @Override
  public int entryNode() {
    return entry;
  }

  @Override
  public NodesIterator getNodesOnLevel(int layer) {
    int[] nodes = nodes(layer);
    return new ArrayNodesIterator(nodes, nodes.length);
  }
}
