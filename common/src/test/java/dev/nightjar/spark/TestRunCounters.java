package dev.nightjar.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Counts of tasks, exact whatever runs again. */
class TestRunCounters {
  private static RunCounters.Task task(String stage, int partition) {
    Map<Metric, long[]> values = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      values.put(metric, new long[1]);
    }
    return new RunCounters.Task(stage, partition, "1", "x86", values);
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

  /** Spark's heartbeats ask them then; one that fails is the last. */
  @Test
  void countersThatATaskHasNotReadToTheirEndAreZero() throws ReflectiveOperationException {
    RunCounters unread = new RunCounters();
    Field tasks = TaskAccumulator.class.getDeclaredField("tasks");
    tasks.setAccessible(true);
    tasks.set(unread, null);
    assertThat(unread.isZero()).isTrue();
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
}
