package dev.nightjar.pipeline.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.pipeline.GateException;
import dev.nightjar.testing.IndexManifests;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is measured of an index, and when that is too little. */
class TestIndexQuality {
  private static IndexManifest index(double recall) {
    return IndexManifests.manifest("new").measured(new TreeMap<>(Map.of(10, 0.25, 100, recall)));
  }

  private static IndexQuality quality(IndexManifest index, int asked, String... unreachable) {
    return new IndexQuality(index.recall(), asked, List.of(unreachable));
  }

  @Test
  void asMuchAsIsWantedIsEnough() {
    IndexManifest index = index(0.95);
    assertThatCode(() -> quality(index, 200).require(0.95, index)).doesNotThrowAnyException();
    assertThatCode(() -> quality(index, 20, "d1").require(0.95, index)).doesNotThrowAnyException();
  }

  @Test
  void tooLittleRecallIsRefused() {
    IndexManifest index = index(0.9499);
    assertThatThrownBy(() -> quality(index, 200).require(0.95, index))
        .isInstanceOf(GateException.class)
        .hasMessage(
            "Refused to publish index new: recall@10 is 0.9499 at width 100, less than 0.95 (by width:"
                + " {10=0.25, 100=0.9499}); a larger ‹index.beam-width›, ‹index.max-connections› or"
                + " ‹index.width› raises it, ‹index.min-recall› lowers the bar");
  }

  @Test
  void chunksThatNoSearchReachesAreRefusedByName() {
    IndexManifest index = index(1);
    assertThatThrownBy(() -> quality(index, 10, "d1", "d7").require(0.9, index))
        .isInstanceOf(GateException.class)
        .hasMessage(
            "Refused to publish index new: 0.8000 of the chunks are reached by their own vectors at"
                + " width 100, less than 0.9; not reached: d1, d7; a larger ‹index.beam-width›,"
                + " ‹index.max-connections› or ‹index.width› raises it, ‹index.min-recall› lowers the"
                + " bar");
  }

  @Test
  void onlyTheFirstUnreachableChunksAreNamed() {
    List<String> many = Collections.nCopies(50, "chunk");
    assertThat(IndexGate.named(many)).hasSize(20);
    assertThat(IndexGate.named(List.of("one"))).containsExactly("one");
  }

  @Test
  void theShareThatIsReachedIsOfThoseAskedFor() {
    assertThat(quality(index(1), 10, "a").reached()).isCloseTo(0.9, within(1e-9));
    assertThat(quality(index(1), 0).reached()).isEqualTo(1);
  }

  /** One query at two widths: of the ten nearest, one shard finds five, the other four or five. */
  @Test
  void theAnswersOfAllShardsCountTogether() {
    float[] exact = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
    float[] odd = {9, 7, 5, 3, 1, -1};
    ShardProbe first =
        new ShardProbe(
            new float[][][] {{{10, 8, 6, 4}}, {{10, 8, 6, 4, 2}}},
            new boolean[] {true, false, false});
    ShardProbe second =
        new ShardProbe(new float[][][] {{odd}, {odd}}, new boolean[] {true, false, true});
    IndexQuality quality =
        IndexQuality.of(
            List.of(first, second),
            new int[] {10, 20},
            new float[][] {exact},
            List.of("both", "none", "second"));
    assertThat(quality.recall()).containsExactly(entry(10, 0.9), entry(20, 1.0));
    assertThat(quality.asked()).isEqualTo(3);
    assertThat(quality.unreachable()).containsExactly("none");
  }

  @Test
  void onceAWiderSearchFindsNothingMoreWhatWasFoundStands() throws IOException {
    List<Integer> asked = new ArrayList<>();
    int[] widths = {10, 20, 40, 80, 160, 320};
    ShardProbe.Search search =
        (query, k, width) -> {
          asked.add(width);
          return new float[] {Math.min(width, 40), 1};
        };
    float[][][] found = ShardProbe.similarities(search, 40, List.of(new float[1]), widths);
    assertThat(asked).as("80 is twice the default").containsExactly(10, 20, 40, 80);
    for (int w = 0; w < widths.length; w++) {
      assertThat(found[w][0]).containsExactly(Math.min(widths[w], 40), 1);
    }
    asked.clear();
    var unused = ShardProbe.similarities(search, 200, List.of(new float[1]), widths);
    assertThat(asked).as("all before twice the default").containsExactly(10, 20, 40, 80, 160, 320);
  }

  @Test
  void aQueryLiesNearItsVectorAndIsNotIt() {
    Random random = new Random(5);
    double sum = 0;
    for (int i = 0; i < 100; i++) {
      float[] vector = new float[256];
      IntStream.range(0, vector.length).forEach(d -> vector[d] = (float) random.nextGaussian());
      float[] query = IndexGate.near(vector, random);
      sum +=
          Similarity.COSINE.of(Similarity.COSINE.stored(vector), Similarity.COSINE.stored(query));
    }
    assertThat(sum / 100).isCloseTo(0.65, within(0.02));
  }
}
