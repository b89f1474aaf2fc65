package dev.nightjar.pipeline.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.pipeline.index.ChunkChange.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What of an index stays, goes and comes, by digests. */
class TestChunkChange {
  private static List<ChunkChange> between(
      Map<String, Long> before, List<Map.Entry<String, Long>> now) {
    return ChunkChange.between(before, now.iterator());
  }

  @Test
  void chunksOfEqualDigestsStay() {
    assertThat(between(Map.of("a", 1L, "b", 2L), List.of(Map.entry("b", 2L), Map.entry("a", 1L))))
        .isEmpty();
    assertThat(between(Map.of(), List.of())).isEmpty();
  }

  @Test
  void whatOneSideHasAloneComesOrGoes() {
    assertThat(between(Map.of(), List.of(Map.entry("a", 1L))))
        .containsExactly(new ChunkChange("a", Kind.ADDED));
    assertThat(between(Map.of("a", 1L), List.of()))
        .containsExactly(new ChunkChange("a", Kind.DELETED));
  }

  @Test
  void anotherDigestIsAChange() {
    assertThat(between(Map.of("a", 1000L), List.of(Map.entry("a", 1001L))))
        .containsExactly(new ChunkChange("a", Kind.CHANGED));
    assertThat(between(Map.of("a", 1000L), List.of(Map.entry("a", 1000L)))).isEmpty();
  }

  /** So that the counts of a run whose ids are not unique do not seem to be right. */
  @Test
  void anIdThatComesTwiceCountsTwice() {
    assertThat(between(Map.of("a", 1L), List.of(Map.entry("a", 1L), Map.entry("a", 2L))))
        .containsExactly(new ChunkChange("a", Kind.CHANGED));
    assertThat(between(Map.of(), List.of(Map.entry("a", 1L), Map.entry("a", 1L)))).hasSize(2);
  }

  @Test
  void theChangesMakeTheOneFromTheOther() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Map<String, Long> before = digests(random);
      Map<String, Long> now = digests(random);
      Map<String, Long> made = new HashMap<>(before);
      for (ChunkChange change : between(before, new ArrayList<>(now.entrySet()))) {
        Long digest = now.get(change.chunkId());
        assertThat(before.containsKey(change.chunkId()))
            .as("%s, seed %d", change, seed)
            .isEqualTo(change.kind() != Kind.ADDED);
        if (digest == null) {
          assertThat(change.kind()).isEqualTo(Kind.DELETED);
          made.remove(change.chunkId());
        } else {
          assertThat(made.put(change.chunkId(), digest)).isNotEqualTo(digest);
        }
      }
      assertThat(made).as("seed %d", seed).isEqualTo(now);
    }
  }

  private static Map<String, Long> digests(Random random) {
    Map<String, Long> digests = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      if (random.nextInt(3) > 0) {
        digests.put("chunk " + i, (long) random.nextInt(2));
      }
    }
    return digests;
  }
}
