package dev.nightjar.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.Stop;
import dev.nightjar.embed.Weighting;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.models.ContentTokens;
import dev.nightjar.models.CountingModel;
import dev.nightjar.pipeline.RunNames;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Small parts of runs: names, counts, values that are made once. */
class TestSmallParts {
  private static final Instant TIME = Instant.parse("2026-08-05T06:07:08.999Z");

  private static RunCounters.Task task(String stage, int partition) {
    Map<Metric, long[]> values = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      values.put(metric, new long[1]);
    }
    return new RunCounters.Task(stage, partition, "1", "x86", values);
  }

  @Test
  void runsAreNamedByTheirTimeAndANumberIfThatIsTaken() {
    assertThat(RunNames.free(TIME, name -> false)).isEqualTo("20260805T060708Z");
    Set<String> taken = Set.of("20260805T060708Z", "20260805T060708Z-2");
    assertThat(RunNames.free(TIME, taken::contains)).isEqualTo("20260805T060708Z-3");
  }

  @Test
  void aValueIsMadeOnceUntilAnotherKeyComes() {
    Latest<Integer> latest = new Latest<>();
    AtomicInteger made = new AtomicInteger();
    assertThat(latest.get("a", made::incrementAndGet)).isEqualTo(1);
    assertThat(latest.get("a", made::incrementAndGet)).isEqualTo(1);
    assertThat(latest.get("b", made::incrementAndGet)).isEqualTo(2);
    assertThat(latest.get("a", made::incrementAndGet)).as("forgotten").isEqualTo(3);
  }

  @Test
  void aTaskThatRunsAgainReplacesWhatItHadCounted() {
    RunCounters counters = new RunCounters();
    assertThat(counters.isZero()).isTrue();
    RunCounters.Task failed = task("Embedding", 0);
    failed.add(Metric.CHUNKS_EMBEDDED, 70);
    RunCounters.Task again = task("Embedding", 0);
    again.add(Metric.CHUNKS_EMBEDDED, 40);
    again.add(Metric.CHUNKS_EMBEDDED, 2);
    RunCounters.Task other = task("Embedding", 1);
    other.add(Metric.CHUNKS_EMBEDDED, 8);
    counters.add(failed);
    counters.add(again);
    counters.add(other);
    assertThat(counters.value(Metric.CHUNKS_EMBEDDED)).isEqualTo(50);
    assertThat(counters.value(Metric.CHUNKS_REUSED)).isZero();
    assertThat(counters.isZero()).isFalse();
  }

  @Test
  void countsOfOtherMachinesAreMergedByTask() {
    RunCounters here = new RunCounters();
    RunCounters.Task one = task("Chunking", 0);
    one.add(Metric.DOCUMENTS_READ, 5);
    here.add(one);
    RunCounters there = new RunCounters();
    RunCounters.Task two = task("Embedding", 0);
    two.add(Metric.DOCUMENTS_READ, 7);
    there.add(two);
    var copy = here.copy();
    copy.merge(there);
    assertThat(copy.value()).containsEntry(Metric.DOCUMENTS_READ, 12L);
    assertThat(here.value(Metric.DOCUMENTS_READ)).as("the original").isEqualTo(5);
    copy.reset();
    assertThat(copy.isZero()).isTrue();
  }

  @Test
  void partitionsWithAnyOfAMetricAreTold() {
    RunCounters counters = new RunCounters();
    RunCounters.Task one = task("Embedding", 3);
    one.add(Metric.CHUNKS_LEFT_OUT, 1);
    counters.add(one);
    counters.add(task("Embedding", 4));
    RunCounters.Task other = task("Chunking", 5);
    other.add(Metric.CHUNKS_LEFT_OUT, 1);
    counters.add(other);
    assertThat(counters.partitions("Embedding", Metric.CHUNKS_LEFT_OUT)).containsExactly(3);
  }

  @Test
  void timesAreShownInSecondsAndCountsAsTheyAre() {
    assertThat(Metric.READ_NANOS.key()).isEqualTo("read_seconds");
    assertThat(Metric.READ_NANOS.shown(1_234_567_890)).isEqualTo(1.235);
    assertThat(Metric.BATCHES.key()).isEqualTo("batches");
    assertThat(Metric.BATCHES.shown(7)).isEqualTo(7L);
    assertThat(Metric.BATCHES.isTime()).isFalse();
  }

  @Test
  void timedElementsAreTheElements() {
    RunCounters.Task task = task("Reading", 0);
    Iterator<String> timed =
        TimedIterator.of(() -> List.of("a", "b").iterator(), task, Metric.READ_NANOS);
    assertThat(timed).toIterable().containsExactly("a", "b");
    assertThat(task.value(Metric.READ_NANOS)).isPositive();
  }

  @Test
  void ownTokensAreNeitherSpecialNorOfThePrefix() {
    ContentTokens own = new ContentTokens(2, 2, 1);
    assertThat(own.of(new int[] {101, 7, 8, 9, 102})).containsExactly(8, 9);
    assertThat(own.of(new int[] {101, 102})).isEmpty();
    float[] all = {1, 2, 10, 11, 12, 13, 14};
    assertThat(own.of(all, 5)).containsExactly(1, 2, 12, 13);
  }

  @Test
  void aModelThatOnlyCountsMakesNoVectors() {
    WordEncoder words = new WordEncoder("f", "glove", "words", Weighting.MEAN, 0);
    EmbeddingModel.Batches batches = new EmbeddingModel.Batches();
    ModelInput input = new ModelInput("a b c", new int[3]);
    try (CountingModel model = new CountingModel(words, new BatchPlan(6, 100, 8))) {
      List<float[]> vectors = model.embed(List.of(input, input, input), batches);
      assertThat(vectors).hasSize(3).containsOnly(EmbeddingModel.NO_VECTOR);
    }
    assertThat(batches.requests()).as("two inputs of three tokens a run").isEqualTo(2);
    assertThat(batches.billedTokens()).isEqualTo(9);
  }

  @Test
  void whatAModelTellsBesidesVectorsAddsUp() {
    EmbeddingModel.Batches batches = new EmbeddingModel.Batches();
    batches.add(3);
    batches.add(4);
    batches.halve();
    batches.add(2, 1, 100);
    batches.add(1, 0, 50);
    batches.refuse(7, "too long");
    assertThat(batches.count()).isEqualTo(2);
    assertThat(batches.padding()).isEqualTo(7);
    assertThat(batches.halved()).isEqualTo(1);
    assertThat(batches.requests()).isEqualTo(3);
    assertThat(batches.retries()).isEqualTo(1);
    assertThat(batches.billedTokens()).isEqualTo(150);
    assertThat(batches.refusals()).containsEntry(7, "too long");
    assertThat(batches.stopped()).isEmpty();
    batches.stop(new Stop("no money"));
    assertThat(batches.stopped()).contains(new Stop("no money"));
  }
}
