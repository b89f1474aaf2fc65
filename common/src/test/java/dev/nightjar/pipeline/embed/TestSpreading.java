package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.Granularity;
import dev.nightjar.pipeline.embed.chunks.ChunkCounts;
import dev.nightjar.vector.Precision;
import dev.nightjar.vector.WrittenPrecision;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tasks and files follow from what the chunks and their vectors come to. */
class TestSpreading {
  private static final long MIB = 1L << 20;

  private static Spreading of(int dimension, Granularity granularity, long chunks, long tokens) {
    return new Spreading(
        dimension, granularity, new ChunkCounts(chunks, chunks, tokens, Map.of(), Map.of()));
  }

  @Test
  void everyCoreHasSomeTasksHoweverLittleThereIs() {
    assertThat(Spreading.documentTasks(1)).isEqualTo(8);
    assertThat(Spreading.documentTasks(6)).isEqualTo(24);
    assertThat(of(384, Granularity.TEXT, 0, 0).embedTasks(3, 1000)).isEqualTo(12);
  }

  @Test
  void tasksHaveAboutTheTokensThatAreAskedFor() {
    assertThat(of(1, Granularity.TEXT, 10_000, 1_000_000).embedTasks(2, 10_000)).isEqualTo(100);
    assertThat(of(1, Granularity.TEXT, 10_000, 1_000_000).embedTasks(2, 1)).isEqualTo(10_000);
    assertThat(of(1, Granularity.TEXT, 10_000, 1_000_000).embedTasks(2_000, 1)).isEqualTo(16_000);
  }

  @Test
  void tasksOfLargeVectorsAreCutByTheirBytes() {
    Spreading tokens = of(1024, Granularity.TOKEN, 1_000, MIB);
    assertThat(tokens.embedTasks(2, MIB)).as("4 GiB of vectors by 64 MiB").isEqualTo(64);
  }

  @Test
  void filesHaveAboutTheBytesThatAreAskedFor() {
    Spreading texts = of(1024, Granularity.TEXT, MIB, 0);
    assertThat(texts.files(WrittenPrecision.FLOAT32, 1024 * MIB)).isEqualTo(5);
    assertThat(texts.files(WrittenPrecision.of(Precision.INT8), 1024 * MIB)).isEqualTo(2);
    assertThat(texts.files(WrittenPrecision.FLOAT32, 1)).isEqualTo(100_000);
    assertThat(of(0, Granularity.TEXT, 0, 0).files(WrittenPrecision.FLOAT32, 1)).isEqualTo(1);
  }
}
