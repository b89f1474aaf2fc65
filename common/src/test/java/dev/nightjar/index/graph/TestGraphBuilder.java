package dev.nightjar.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.index.shard.GraphSearch;
import dev.nightjar.index.shard.NodeSimilarities;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.search.ScoreDoc;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestGraphBuilder {
  private static final int DIMENSION = 40;
  private static final int K = 10;

  /** Around twenty places, with lengths that differ where that means something. */
  private static List<float[]> vectors(int count, long seed, Similarity similarity) {
    Random places = new Random(7);
    float[][] centres = new float[20][DIMENSION];
    for (float[] centre : centres) {
      for (int i = 0; i < DIMENSION; i++) {
        centre[i] = (float) places.nextGaussian();
      }
    }
    Random random = new Random(seed);
    List<float[]> vectors = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      float[] vector = centres[random.nextInt(centres.length)].clone();
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] += (float) random.nextGaussian();
      }
      vectors.add(similarity.stored(vector));
    }
    return vectors;
  }

  private static BuiltGraph graph(List<float[]> vectors, Similarity similarity, int threads)
      throws IOException {
    FloatVectorValues values = FloatVectorValues.fromFloats(vectors, DIMENSION);
    return GraphBuilder.build(
        new NodeCodes(values, similarity), 8, 60, LentGraph.of(List.of(), List.of()), threads);
  }

  private static String links(BuiltGraph graph) {
    StringBuilder links = new StringBuilder().append(graph.entryNode());
    for (int layer = 0; layer < graph.numLevels(); layer++) {
      int most = layer == 0 ? 16 : 8;
      for (var nodes = graph.getNodesOnLevel(layer); nodes.hasNext(); ) {
        int node = nodes.nextInt();
        graph.seek(layer, node);
        assertThat(graph.neighborCount()).isLessThanOrEqualTo(most);
        int[] all =
            IntStream.range(0, graph.neighborCount()).map(i -> graph.nextNeighbor()).toArray();
        assertThat(all).doesNotContain(node).doesNotHaveDuplicates();
        links.append('\n').append(node).append(Arrays.toString(all));
      }
    }
    return links.toString();
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void theGraphIsTheSameForAnyNumberOfThreadsAndFindsWhatIsNear(Similarity similarity)
      throws IOException {
    List<float[]> vectors = vectors(1500, 1, similarity);
    BuiltGraph graph = graph(vectors, similarity, 1);
    String links = links(graph);
    assertThat(links(graph(vectors, similarity, 2))).isEqualTo(links);
    assertThat(links(graph(vectors, similarity, 4))).isEqualTo(links);
    assertThat(recall(graph, vectors, similarity)).isGreaterThan(0.97);
  }

  private static double recall(BuiltGraph graph, List<float[]> vectors, Similarity similarity)
      throws IOException {
    GraphSearch search =
        new GraphSearch(
            graph,
            new NodeSimilarities.ByFullVectors(
                similarity, FloatVectorValues.fromFloats(vectors, DIMENSION)),
            vectors.size());
    List<float[]> queries = vectors(50, 2, similarity);
    int found = 0;
    for (float[] query : queries) {
      List<Integer> nearest =
          IntStream.range(0, vectors.size())
              .boxed()
              .sorted(Comparator.comparing(n -> -similarity.of(query, vectors.get(n))))
              .limit(K)
              .toList();
      ScoreDoc[] hits = search.nearest(query, 64);
      Arrays.sort(hits, Comparator.comparing(hit -> -hit.score));
      found += (int) Arrays.stream(hits).limit(K).filter(hit -> nearest.contains(hit.doc)).count();
    }
    return found / (double) (K * queries.size());
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void aFewNodesAreAllLinked(Similarity similarity) throws IOException {
    for (int count = 1; count < 4; count++) {
      List<float[]> vectors = vectors(count, 3, similarity);
      GraphSearch search =
          new GraphSearch(
              graph(vectors, similarity, 1),
              new NodeSimilarities.ByFullVectors(
                  similarity, FloatVectorValues.fromFloats(vectors, DIMENSION)),
              count);
      assertThat(search.nearest(vectors.getFirst(), 10)).hasSize(count);
    }
  }
}
