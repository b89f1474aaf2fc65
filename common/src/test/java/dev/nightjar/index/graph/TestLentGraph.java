package dev.nightjar.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FilterCodecReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SlowCodecReaderWrapper;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Graphs of points of a line, each linked to the ones beside it, of which some nodes go. */
class TestLentGraph {
  /** A segment of so many nodes, of which some are gone. */
  private static final class Segment extends FilterCodecReader {
    private final FixedBitSet live;

    Segment(CodecReader in, int... gone) {
      super(in);
      live = new FixedBitSet(in.maxDoc());
      live.set(0, live.length());
      Arrays.stream(gone).forEach(live::clear);
    }

    @Override
    public Bits getLiveDocs() {
      return live;
    }

    @Override
    public int numDocs() {
      return live.cardinality();
    }

    @Override
    public @Nullable CacheHelper getCoreCacheHelper() {
      return null;
    }

    @Override
    public @Nullable CacheHelper getReaderCacheHelper() {
      return null;
    }
  }

  private static CodecReader segment(int size, int... gone) throws IOException {
    ByteBuffersDirectory directory = new ByteBuffersDirectory();
    try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      for (int i = 0; i < size; i++) {
        writer.addDocument(new Document());
      }
      writer.forceMerge(1);
    }
    DirectoryReader reader = DirectoryReader.open(directory);
    return new Segment(SlowCodecReaderWrapper.wrap(reader.leaves().getFirst().reader()), gone);
  }

  /** Each linked to the one before and the one behind; every fourth is in a second layer. */
  private static HnswGraph line(int size) {
    int[] tops = IntStream.range(0, size).map(node -> node % 4 == 0 ? 1 : 0).toArray();
    LayerLinks[] layers = {new LayerLinks(0, tops, 4), new LayerLinks(1, tops, 2)};
    for (int node = 1; node < size; node++) {
      layers[0].add(node, node - 1, 0);
      layers[0].add(node - 1, node, 0);
    }
    for (int node = 4; node < size; node += 4) {
      layers[1].add(node, node - 4, 0);
      layers[1].add(node - 4, node, 0);
    }
    return new BuiltGraph(tops, layers, 2);
  }

  private static BuiltGraph built(LentGraph lent, float... points) throws IOException {
    List<float[]> vectors = new ArrayList<>();
    for (float point : points) {
      vectors.add(new float[] {point, 0});
    }
    NodeCodes codes = new NodeCodes(FloatVectorValues.fromFloats(vectors, 2), Similarity.L2);
    return GraphBuilder.build(codes, 2, 16, lent, 1);
  }

  private static List<Integer> neighbours(HnswGraph graph, int node) throws IOException {
    graph.seek(0, node);
    List<Integer> neighbours = new ArrayList<>();
    for (int next = graph.nextNeighbor();
        next != DocIdSetIterator.NO_MORE_DOCS;
        next = graph.nextNeighbor()) {
      neighbours.add(next);
    }
    return neighbours;
  }

  @Test
  void withoutASegmentNothingIsLent() throws IOException {
    LentGraph none = LentGraph.of(List.of(), List.of());
    int[] tops = {1, 2};
    none.tops(tops);
    assertThat(tops).containsExactly(1, 2);
    assertThat(none.others(3)).containsExactly(0, 1, 2);
  }

  @Test
  void aWholeGraphIsLentAsItIs() throws IOException {
    LentGraph lent = LentGraph.of(List.of(segment(6)), List.of(line(6)));
    assertThat(lent.others(6)).isEmpty();
    BuiltGraph graph = built(lent, 0, 1, 2, 3, 4, 5);
    assertThat(neighbours(graph, 0)).containsExactly(1);
    assertThat(neighbours(graph, 3)).containsExactly(2, 4);
    assertThat(graph.getNodesOnLevel(1).size()).isEqualTo(2);
  }

  @Test
  void aNodeThatLostNeighboursGetsTheirs() throws IOException {
    LentGraph lent = LentGraph.of(List.of(segment(6, 2)), List.of(line(6)));
    assertThat(lent.others(5)).isEmpty();
    BuiltGraph graph = built(lent, 0, 1, 3, 4, 5);
    assertThat(neighbours(graph, 1)).as("0 stays, and 3 is behind 2").containsExactly(0, 2);
    assertThat(neighbours(graph, 2)).containsExactly(1, 3);
  }

  @Test
  void nodesKeepTheirLayersUnderTheirNewNumbers() throws IOException {
    LentGraph lent = LentGraph.of(List.of(segment(9, 0, 1)), List.of(line(9)));
    int[] tops = new int[8];
    tops[7] = 5;
    lent.tops(tops);
    assertThat(tops).containsExactly(0, 0, 1, 0, 0, 0, 1, 5);
    assertThat(lent.others(8)).containsExactly(7);
  }

  @Test
  void newNodesAreLinkedToThoseThatWereThere() throws IOException {
    LentGraph lent = LentGraph.of(List.of(segment(6)), List.of(line(6)));
    BuiltGraph graph = built(lent, 0, 1, 2, 3, 4, 5, 2.4f);
    assertThat(neighbours(graph, 6)).contains(2, 3);
    assertThat(neighbours(graph, 2)).contains(6);
  }

  @Test
  void ofAGraphOfWhichLittleStaysNothingIsUsed() throws IOException {
    LentGraph lent = LentGraph.of(List.of(segment(10, 0, 1, 2, 3, 4)), List.of(line(10)));
    assertThat(lent.others(5)).containsExactly(0, 1, 2, 3, 4);
    LentGraph enough = LentGraph.of(List.of(segment(10, 0, 1, 2, 3)), List.of(line(10)));
    assertThat(enough.others(6)).isEmpty();
  }

  @Test
  void theSegmentThatLendsMostIsTaken() throws IOException {
    LentGraph lent =
        LentGraph.of(
            List.of(segment(4), segment(8, 1), segment(5)),
            List.of(line(4), line(8), HnswGraph.EMPTY));
    assertThat(lent.others(16))
        .as("behind the first segment's four nodes, seven are lent")
        .containsExactly(0, 1, 2, 3, 11, 12, 13, 14, 15);
  }

  @Test
  void aSegmentWithoutAGraphLendsNothing() throws IOException {
    LentGraph lent = LentGraph.of(List.of(segment(4)), List.of(HnswGraph.EMPTY));
    assertThat(lent.others(4)).hasSize(4);
  }
}
