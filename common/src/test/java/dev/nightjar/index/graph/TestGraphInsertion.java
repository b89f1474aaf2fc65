package dev.nightjar.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.junit.jupiter.api.Test;

/** Points of a line, by their distance: who is whose neighbour can be seen. */
class TestGraphInsertion {
  private final float[] points;
  private final int[] tops;
  private final LayerLinks layer;

  TestGraphInsertion() {
    this.points = new float[] {0, 1, 2, 3, 10, 11, 12, 30};
    this.tops = new int[points.length];
    this.layer = new LayerLinks(0, tops, 2);
  }

  private NodeCodes codes() throws IOException {
    List<float[]> vectors = new ArrayList<>();
    for (float point : points) {
      vectors.add(new float[] {point, 0});
    }
    return new NodeCodes(FloatVectorValues.fromFloats(vectors, 2), Similarity.L2);
  }

  private GraphInsertion insertion(int entry) throws IOException {
    return new GraphInsertion(codes(), tops, new LayerLinks[] {layer}, 8, 8, entry);
  }

  private static int[] nodes(long[] candidates) {
    return Arrays.stream(candidates).mapToInt(Candidate::node).toArray();
  }

  @Test
  void theFirstNodeHasNobodyToBeLinkedTo() throws IOException {
    long[][] found = insertion(-1).find(3, new int[] {3});
    assertThat(found).hasNumberOfRows(1);
    assertThat(found[0]).isEmpty();
  }

  @Test
  void nodesOfABatchFindEachOther() throws IOException {
    int[] batch = {0, 1, 2};
    long[][] found = insertion(-1).find(0, batch);
    assertThat(nodes(found[0])).startsWith(1);
    assertThat(layer.has(0, 1)).isTrue();
  }

  @Test
  void whatIsBehindANearerOneIsNoNeighbour() throws IOException {
    long[][] found = insertion(-1).find(0, new int[] {0, 1, 2, 3});
    assertThat(nodes(found[0])).as("2 and 3 are nearer to 1").containsExactly(1);
  }

  @Test
  void neighboursOnBothSidesAreKept() throws IOException {
    long[][] found = insertion(-1).find(2, new int[] {0, 1, 2, 3});
    assertThat(nodes(found[0])).containsExactly(1, 3);
  }

  @Test
  void linksGoBack() throws IOException {
    GraphInsertion insertion = insertion(-1);
    int[] batch = {0, 1};
    long[][][] found = {insertion.find(0, batch), insertion.find(1, batch)};
    insertion.linkBack(batch, found, 0, 1);
    assertThat(layer.sorted(0)).containsExactly(1);
    assertThat(layer.sorted(1)).containsExactly(0);
  }

  @Test
  void aThreadLinksItsOwnNodesBackOnly() throws IOException {
    GraphInsertion insertion = insertion(0);
    long[][][] found = {{{Candidate.of(0, -1, false), Candidate.of(1, -1, false)}}};
    insertion.linkBack(new int[] {2}, found, 1, 2);
    assertThat(layer.has(1, 2)).isTrue();
    assertThat(layer.has(0, 2)).isFalse();
  }

  @Test
  void aNodeWithTooManyLinksKeepsThoseInDifferentDirections() throws IOException {
    for (int node : new int[] {0, 1, 3, 4}) {
      layer.add(2, node, -(points[node] - points[2]) * (points[node] - points[2]));
    }
    insertion(0).prune(layer, 2);
    assertThat(layer.sorted(2)).containsExactly(1, 3);
    assertThat(layer.isOverfull(2)).isFalse();
  }

  @Test
  void roomThatDiverseOnesLeaveGoesToTheNearest() throws IOException {
    for (int node : new int[] {3, 2, 1}) {
      layer.add(0, node, -points[node] * points[node]);
    }
    insertion(0).prune(layer, 0);
    assertThat(layer.sorted(0)).as("1 is diverse, 2 the nearest other").containsExactly(1, 2);
  }

  @Test
  void aNodeOfAnEarlierGraphTakesItsNeighboursOver() throws IOException {
    insertion(0).take(layer, 4, new int[] {5, 3}, 2);
    assertThat(layer.sorted(4)).containsExactly(3, 5);
  }

  @Test
  void ofTooManyNeighboursOfAnEarlierGraphSomeAreKept() throws IOException {
    insertion(0).take(layer, 4, new int[] {0, 1, 2, 3, 5, 6, 7}, 7);
    assertThat(layer.sorted(4)).containsExactly(3, 5);
  }

  private static int[] neighbours(BuiltGraph graph, int layer, int node) {
    graph.seek(layer, node);
    return IntStream.generate(graph::nextNeighbor)
        .takeWhile(next -> next != DocIdSetIterator.NO_MORE_DOCS)
        .toArray();
  }

  @Test
  void aBuiltGraphIsReadAsLuceneReadsOne() {
    int[] ofThree = {0, 1, 1};
    LayerLinks lower = new LayerLinks(0, ofThree, 4);
    LayerLinks upper = new LayerLinks(1, ofThree, 2);
    lower.add(0, 2, 1);
    lower.add(0, 1, 1);
    upper.add(2, 1, 1);
    BuiltGraph graph = new BuiltGraph(ofThree, new LayerLinks[] {lower, upper}, 2);
    assertThat(graph.size()).isEqualTo(3);
    assertThat(graph.numLevels()).isEqualTo(2);
    assertThat(graph.maxConn()).isEqualTo(2);
    assertThat(graph.entryNode()).isEqualTo(1);
    assertThat(neighbours(graph, 0, 0)).containsExactly(1, 2);
    assertThat(graph.neighborCount()).isEqualTo(2);
    assertThat(neighbours(graph, 0, 1)).isEmpty();
    assertThat(neighbours(graph, 1, 2)).containsExactly(1);
    assertThat(graph.getNodesOnLevel(1).size()).isEqualTo(2);
  }
}
