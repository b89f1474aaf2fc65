package dev.nightjar.index.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.junit.jupiter.api.Test;

/** What becomes of vectors that are joined, the fields of chunks, and searches of a graph. */
class TestVectorFates {
  private static final int DIMENSION = 16;

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static List<float[]> vectors(int count, long seed) {
    Random random = new Random(seed);
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      vectors.add(vector(random));
    }
    return vectors;
  }

  private static VectorFates fates(List<float[]> vectors) {
    return new VectorFates(
        new VectorFates.Rows(List.of(FloatVectorValues.fromFloats(vectors, DIMENSION))));
  }

  private static VectorFates decided(List<float[]> vectors) {
    VectorFates fates = fates(vectors);
    for (int row = 0; row < vectors.size(); row++) {
      fates.keep(row);
    }
    fates.decide();
    return fates;
  }

  private static float[] near(float[] vector, float noise, Random random) {
    float[] near = vector.clone();
    for (int d = 0; d < DIMENSION; d++) {
      near[d] += noise * (float) random.nextGaussian();
    }
    return near;
  }

  @Test
  void vectorsFarFromEachOtherAreAllNodes() {
    VectorFates fates = decided(vectors(300, 1));
    for (int row = 0; row < 300; row++) {
      assertThat(fates.stays(row)).isTrue();
      assertThat(fates.isNode(row)).as("row %d", row).isTrue();
      assertThat(fates.node(row)).isEqualTo(row);
    }
  }

  @Test
  void theFirstOfEqualVectorsStandsForAll() {
    List<float[]> vectors = vectors(50, 2);
    vectors.add(vectors.get(7).clone());
    vectors.add(vectors.get(7).clone());
    vectors.add(vectors.get(3).clone());
    VectorFates fates = decided(vectors);
    assertThat(fates.standingFor(50)).isEqualTo(7);
    assertThat(fates.standingFor(51)).isEqualTo(7);
    assertThat(fates.standingFor(52)).isEqualTo(3);
    assertThat(fates.stays(50)).isFalse();
    assertThat(fates.stays(7)).isTrue();
  }

  @Test
  void whatNoChunkHasStandsForNothing() {
    List<float[]> vectors = vectors(10, 3);
    VectorFates fates = fates(vectors);
    fates.keep(4);
    fates.decide();
    assertThat(fates.stays(4)).isTrue();
    assertThat(fates.stays(5)).isFalse();
    assertThat(fates.standingFor(5)).isEqualTo(-1);
  }

  @Test
  void aVectorNearToAnotherIsItsVariant() {
    List<float[]> vectors = vectors(200, 4);
    Random random = new Random(5);
    for (int i = 0; i < 20; i++) {
      vectors.add(near(vectors.get(i), 0.01f, random));
    }
    VectorFates fates = decided(vectors);
    int pairs = 0;
    for (int i = 0; i < 20; i++) {
      pairs += fates.node(i) == fates.node(200 + i) ? 1 : 0;
    }
    assertThat(pairs)
        .as("but for those that are not beside each other in the order")
        .isGreaterThan(14);
    assertThat(IntStream.range(0, 220).filter(fates::isNode)).hasSize(220 - pairs);
  }

  @Test
  void everyVariantHasANodeThatStays() {
    List<float[]> vectors = vectors(100, 6);
    Random random = new Random(7);
    for (int i = 0; i < 400; i++) {
      vectors.add(near(vectors.get(i % 100), 0.05f, random));
    }
    VectorFates fates = decided(vectors);
    for (int row = 0; row < 500; row++) {
      int node = fates.node(fates.standingFor(row));
      assertThat(fates.stays(node) && fates.isNode(node)).as("row %d", row).isTrue();
    }
  }

  @Test
  void whatAGraphWasBuiltOfStaysAsItWas() {
    List<float[]> vectors = vectors(100, 8);
    Random random = new Random(9);
    vectors.add(near(vectors.get(0), 0.01f, random)); // a variant of node 0 there
    vectors.add(near(vectors.get(1), 0.01f, random)); // comes now
    VectorFates fates = fates(vectors);
    for (int row = 0; row < 100; row++) {
      fates.keep(row, row);
    }
    fates.keep(100, 0);
    fates.keep(101);
    fates.decide();
    for (int row = 0; row < 100; row++) {
      assertThat(fates.isNode(row)).isTrue();
    }
    assertThat(fates.node(100)).isZero();
    assertThat(fates.node(101)).as("follows the node that is there").isEqualTo(1);
  }

  @Test
  void rowsOfSeveralSegmentsAreOneList() {
    List<float[]> all = vectors(9, 10);
    VectorFates.Rows rows =
        new VectorFates.Rows(
            List.of(
                FloatVectorValues.fromFloats(all.subList(0, 4), DIMENSION),
                FloatVectorValues.fromFloats(all.subList(4, 5), DIMENSION),
                FloatVectorValues.fromFloats(all.subList(5, 9), DIMENSION)));
    assertThat(rows).hasSize(9);
    for (int i = 0; i < 9; i++) {
      assertThat(rows.get(i)).isEqualTo(all.get(i));
    }
    assertThat(rows.of(new int[] {8, 0, 4})).containsExactly(all.get(8), all.get(0), all.get(4));
  }

  private static Document document(Map<String, String> attributes, boolean storeText) {
    IndexParameters parameters =
        new IndexParameters(
            Similarity.COSINE, 2, 8, 60, Quantization.NONE, TextAnalysis.ENGLISH_CJK, storeText);
    return ShardFields.document(
        new IndexedChunk("d#1", "d", 1, 10, 20, "the text", attributes, 99),
        7,
        new byte[0],
        parameters);
  }

  @Test
  void aChunkIsADocumentWithItsPlaceAndAttributes() {
    Document document = document(Map.of("lang", "de", "year", "2024"), true);
    assertThat(document.get(ShardFields.ID)).isEqualTo("d#1");
    assertThat(document.get(ShardFields.PLACE)).isEqualTo("1 10 20");
    assertThat(document.get(ShardFields.TEXT)).isEqualTo("the text");
    assertThat(ShardFields.read(document.get(ShardFields.ATTRIBUTES)))
        .isEqualTo(Map.of("lang", "de", "year", "2024"));
    assertThat(document.getFields(ShardFields.number("year"))).hasSize(1);
    assertThat(document.getFields(ShardFields.number("lang"))).as("no number").isEmpty();
    assertThat(document.getField(ShardFields.NODE).numericValue()).isEqualTo(7L);
    assertThat(document.getField(ShardFields.TOKENS)).isNull();
    assertThat(document(Map.of(), false).get(ShardFields.TEXT)).isNull();
  }

  @Test
  void attributesAreWrittenInTheirOrder() {
    Map<String, String> odd = new HashMap<>(Map.of("b", "\"quoted\"", "a", "夜\n鹰"));
    String written = ShardFields.write(odd);
    assertThat(written).startsWith("{\"a\"");
    assertThat(ShardFields.read(written)).isEqualTo(odd);
    assertThat(ShardFields.term("a", "x".repeat(2000))).hasSize(1002).startsWith("a\0x");
  }

  /** Nodes 0 to n-1 in a line, each linked to its neighbours; one layer. */
  private static final class Line extends HnswGraph {
    private final int size;
    private int[] links = {};
    private int next;

    Line(int size) {
      this.size = size;
    }

    @Override
    public void seek(int level, int target) {
      links =
          IntStream.of(target - 1, target + 1).filter(node -> node >= 0 && node < size).toArray();
      next = 0;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public int nextNeighbor() {
      return next < links.length ? links[next++] : Integer.MAX_VALUE;
    }

    @Override
    public int numLevels() {
      return 1;
    }

    @Override
    public int entryNode() {
      return 0;
    }

    @Override
    public int maxConn() {
      return 2;
    }

    @Override
    public int neighborCount() {
      return links.length;
    }

    @Override
    public NodesIterator getNodesOnLevel(int level) {
      return new DenseNodesIterator(size);
    }
  }

  /** Nearness to a place on the line. */
  private static final class OnLine implements NodeSimilarities {
    private float place;

    @Override
    public void from(float[] vector) {
      place = vector[0];
    }

    @Override
    public void of(int[] nodes, int count, float[] similarities) {
      for (int i = 0; i < count; i++) {
        similarities[i] = -Math.abs(nodes[i] - place);
      }
    }
  }

  @Test
  void aSearchWalksToWhatIsNearest() throws IOException {
    GraphSearch search = new GraphSearch(new Line(200), new OnLine(), 200);
    for (int place : new int[] {0, 77, 199, 77}) {
      ScoreDoc[] found = search.nearest(new float[] {place}, 5);
      assertThat(found).hasSize(5);
      assertThat(Arrays.stream(found).mapToInt(hit -> hit.doc))
          .contains(place)
          .allMatch(node -> Math.abs(node - place) <= 4);
      assertThat(Arrays.stream(found).mapToDouble(hit -> hit.score)).allMatch(score -> score <= 0);
    }
    assertThat(search.nearest(new float[] {3}, 1000)).hasSize(200);
  }
}
