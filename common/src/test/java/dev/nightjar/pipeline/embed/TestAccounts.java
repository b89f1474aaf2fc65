package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.pipeline.embed.chunks.ChunkCounts;
import dev.nightjar.spark.Metric;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nothing is published unless every document and chunk is accounted for. */
class TestAccounts {
  /** Accounts that balance: ten documents, twenty chunks. */
  private static final long[] SOUND = {10, 7, 2, 1, 20, 8, 5, 3, 2, 2, 18};

  private static Accounts accounts(long... counts) {
    return new Accounts(
        counts[0],
        counts[1],
        counts[2],
        counts[3],
        counts[4],
        counts[5],
        counts[6],
        counts[7],
        counts[8],
        counts[9],
        counts[10],
        400,
        160,
        Map.of());
  }

  private static Accounts off(int index, long by) {
    long[] counts = SOUND.clone();
    counts[index] += by;
    return accounts(counts);
  }

  private static void refused(Accounts accounts, String message) {
    assertThatThrownBy(accounts::balanced)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(message);
  }

  @Test
  void whatBalancesIsGivenBack() {
    Accounts sound = accounts(SOUND);
    assertThat(sound.balanced()).isSameAs(sound);
    assertThat(accounts(new long[11]).balanced()).as("an empty run").isNotNull();
  }

  @Test
  void aDocumentThatIsLostIsRefusedWithBothSides() {
    refused(
        off(0, 1), "Cannot publish: 11 documents read, but 7 embedded + 2 rejected + 1 empty = 10");
    refused(
        off(1, -1), "Cannot publish: 10 documents read, but 6 embedded + 2 rejected + 1 empty = 9");
    refused(
        off(2, 1), "Cannot publish: 10 documents read, but 7 embedded + 3 rejected + 1 empty = 11");
    refused(
        off(3, -1), "Cannot publish: 10 documents read, but 7 embedded + 2 rejected + 0 empty = 9");
  }

  @Test
  void aChunkThatIsLostIsRefusedWithBothSides() {
    refused(
        off(4, 1),
        "Cannot publish: 21 chunks cut, but 8 embedded + 5 reused + 3 resumed + 2 deduplicated + 2"
            + " rejected");
    refused(
        off(9, -1),
        "Cannot publish: 20 chunks cut, but 8 embedded + 5 reused + 3 resumed + 2 deduplicated + 1"
            + " rejected");
    for (int kind = 5; kind <= 8; kind++) {
      assertThatThrownBy(off(kind, -1)::balanced)
          .as("count %d", kind)
          .hasMessageStartingWith("Cannot publish: 20 chunks cut, but ");
    }
  }

  @Test
  void aVectorThatWasNotWrittenIsRefused() {
    refused(
        off(10, -1),
        "Cannot publish: 18 chunks have a vector, but 17 were written; ‹output.fresh› embeds everything"
            + " anew");
    refused(
        off(10, 1),
        "Cannot publish: 18 chunks have a vector, but 19 were written; ‹output.fresh› embeds everything"
            + " anew");
  }

  @Test
  void twoErrorsThatCancelOutInOneSumAreFoundInAnother() {
    long[] counts = SOUND.clone();
    counts[4]--; // one chunk fewer cut, one fewer embedded, as many written as before
    counts[5]--;
    assertThatThrownBy(accounts(counts)::balanced)
        .hasMessageStartingWith("Cannot publish: 17 chunks have a vector, but 18 were written");
  }

  private static Accounts counted(Map<Metric, Long> counted, long written, long documents) {
    ChunkCounts chunks =
        new ChunkCounts(4, 6, 60, Map.of(), Map.of("EMPTY_TEXT", 1L, "NULL_TEXT", 2L));
    return Accounts.of(chunks, counted, written, () -> documents);
  }

  @Test
  void theyAreDrawnUpOfWhatTasksCounted() {
    Accounts accounts =
        counted(
            Map.of(
                Metric.DOCUMENTS_READ, 7L,
                Metric.CHUNKS_EMBEDDED, 1L,
                Metric.CHUNKS_REUSED, 1L,
                Metric.CHUNKS_RESUMED, 1L,
                Metric.CHUNKS_DEDUPLICATED, 1L,
                Metric.CHUNKS_REFUSED, 1L,
                Metric.CHUNKS_INVALID, 1L,
                Metric.TOKENS_EMBEDDED, 20L),
            4,
            3);
    assertThat(accounts)
        .isEqualTo(
            new Accounts(
                7,
                3,
                3,
                1,
                6,
                1,
                1,
                1,
                1,
                2,
                4,
                60,
                20,
                Map.of("EMPTY_TEXT", 1L, "INVALID_VECTOR", 1L, "NULL_TEXT", 2L, "REFUSED", 1L)));
  }

  @Test
  void documentsWithVectorsAreCountedOnlyIfSomeChunkHasNone() {
    Map<Metric, Long> all = Map.of(Metric.DOCUMENTS_READ, 7L, Metric.CHUNKS_EMBEDDED, 6L);
    assertThat(counted(all, 6, -1).documentsEmbedded()).isEqualTo(4);
  }

  @Test
  void whatTasksDidNotCountIsMissed() {
    assertThatThrownBy(() -> counted(Map.of(Metric.CHUNKS_EMBEDDED, 6L), 6, -1))
        .hasMessage("Cannot publish: 0 documents read, but 4 embedded + 2 rejected + 1 empty = 7");
  }

  @Test
  void rejectsThatAreNotInTheFilesAreRefused() {
    Map<Metric, Long> all = Map.of(Metric.DOCUMENTS_READ, 7L, Metric.CHUNKS_EMBEDDED, 6L);
    Accounts accounts = counted(all, 6, -1);
    accounts.requireRejects(Map.of("NULL_TEXT", 2L, "EMPTY_TEXT", 1L), "out");
    assertThatThrownBy(() -> accounts.requireRejects(Map.of("NULL_TEXT", 2L), "out"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Cannot publish: rejected are {EMPTY_TEXT=1, NULL_TEXT=2}, but out has {NULL_TEXT=2};"
                + " start the run again");
  }

  @Test
  void theShareOfRejectsCountsEmptyDocumentsToo() {
    assertThat(accounts(SOUND).rejectShare()).isEqualTo(0.3);
    assertThat(accounts(new long[11]).rejectShare()).isZero();
  }
}
