package dev.nightjar.index.shard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * A shard's graph, node by node; chunks with one vector share a node. Not thread-safe; whoever
 * opened it closes it.
 */
public final class ShardGraph implements AutoCloseable {
  private final Shard shard;
  private final HnswGraph graph;
  private final FloatVectorValues vectors;

  /** Opens a shard that {@link ShardBuilder} has built. */
  public ShardGraph(Path folder) throws IOException {
    shard = Shard.open(folder);
    graph = LuceneInternals.graph(shard.nodes());
    vectors = shard.nodeVectors();
  }

  /** Nodes in the lowest layer, which has all. */
  public int size() {
    return shard.nodes().maxDoc();
  }

  int entryNode() throws IOException {
    return graph.entryNode();
  }

  int layers() throws IOException {
    return graph.numLevels();
  }

  /** The highest layer of each node. */
  int[] tops() throws IOException {
    int[] tops = new int[size()];
    for (int layer = 1; layer < layers(); layer++) {
      HnswGraph.NodesIterator nodes = graph.getNodesOnLevel(layer);
      while (nodes.hasNext()) {
        tops[nodes.nextInt()] = layer;
      }
    }
    return tops;
  }

  /**
   * The neighbours of a node in a layer.
   *
   * @param into takes them
   * @return how many
   */
  int neighbors(int layer, int node, int[] into) throws IOException {
    graph.seek(layer, node);
    int count = 0;
    for (int next = graph.nextNeighbor();
        next != DocIdSetIterator.NO_MORE_DOCS;
        next = graph.nextNeighbor()) {
      into[count++] = next;
    }
    return count;
  }

  float[] vector(int node) throws IOException {
    return vectors.vectorValue(node);
  }

  /** A chunk of a node. */
  public record Id(String chunkId, String documentId) {}

  /** The chunks of a node, at least one. */
  public List<Id> ids(int node) throws IOException {
    Members members = shard.members();
    StoredFields stored = shard.chunks().storedFields();
    List<Id> ids = new ArrayList<>();
    for (int place = members.from(node); place < members.to(node); place++) {
      Document chunk =
          stored.document(members.chunk(place), Set.of(ShardFields.ID, ShardFields.DOCUMENT));
      ids.add(new Id(chunk.get(ShardFields.ID), chunk.get(ShardFields.DOCUMENT)));
    }
    return ids;
  }

  @Override
  public void close() throws IOException {
    shard.close();
  }
}
