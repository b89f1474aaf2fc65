package dev.nightjar.spark;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.nightjar.embed.Processor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/**
 * Counts by task, exact whatever fails: a partition that runs again replaces what it had counted.
 * Added to on the executors, merged on the driver.
 */
public final class RunCounters extends TaskAccumulator<RunCounters.Task, Map<Metric, Long>> {
  private static final long serialVersionUID = 1L;

  /**
   * What one task has counted. Not thread-safe.
   *
   * @param stage what it does
   * @param partition of that stage
   * @param executor where it ran
   * @param processor that executor's kind of processor
   * @param values by metric; its map never changes, so that heartbeats may read it meanwhile
   */
  public record Task(
      String stage, int partition, String executor, String processor, Map<Metric, long[]> values)
      implements Serializable {
    public void add(Metric metric, long value) {
      Objects.requireNonNull(values.get(metric))[0] += value;
    }

    long value(Metric metric) {
      return Objects.requireNonNull(values.get(metric))[0];
    }
  }

  /**
   * What the tasks of an executor counted.
   *
   * @param processor that executor's kind of processor; null in earlier manifests
   * @param counts by metric, times in seconds
   */
  public record Counts(
      @Nullable String processor, @JsonAnyGetter @JsonAnySetter Map<String, Number> counts) {}

  /**
   * How evenly the tokens that the model read were spread over the tasks that had any.
   *
   * @param tasks that had any
   * @param medianTokens of these tasks; null if there are none
   * @param longestTokens of these tasks; null if there are none
   */
  public record Balance(int tasks, @Nullable Long medianTokens, @Nullable Long longestTokens) {}

  /** Counters that Spark knows. */
  public static RunCounters in(SparkContext spark) {
    RunCounters counters = new RunCounters();
    spark.register(counters, "nightjar");
    return counters;
  }

  /** The counts of the task that calls, from zero. */
  public Task begin(String stage) {
    return begin(stage, TaskContext.getPartitionId());
  }

  /**
   * The counts of the task that makes a partition, from zero.
   *
   * @param partition of what the stage makes; where that is kept and a part of it is lost, tasks
   *     whose own number is another make it again
   */
  public Task begin(String stage, int partition) {
    Map<Metric, long[]> values = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      values.put(metric, new long[1]);
    }
    Task task = new Task(stage, partition, SparkEnv.get().executorId(), Processor.kind(), values);
    add(task);
    return task;
  }

  @Override
  protected RunCounters none() {
    return new RunCounters();
  }

  @Override
  protected Serializable key(Task task) {
    return task.stage() + " " + task.partition();
  }

  @Override
  public Map<Metric, Long> value() {
    return sum(tasks());
  }

  public long value(Metric metric) {
    return value().getOrDefault(metric, 0L);
  }

  /** The partitions of a stage that have any of this. */
  public Set<Integer> partitions(String stage, Metric metric) {
    return tasks().stream()
        .filter(task -> task.stage().equals(stage) && task.value(metric) > 0)
        .map(Task::partition)
        .collect(Collectors.toSet());
  }

  /** The counts of each executor, as manifests show them. */
  public Map<String, Counts> byExecutor() {
    Map<String, List<Task>> grouped = new TreeMap<>();
    tasks()
        .forEach(
            task -> grouped.computeIfAbsent(task.executor(), e -> new ArrayList<>()).add(task));
    Map<String, Counts> shown = new TreeMap<>();
    grouped.forEach(
        (executor, all) ->
            shown.put(executor, new Counts(all.getFirst().processor(), shown(sum(all)))));
    return shown;
  }

  /** How evenly the tokens that the model read were spread over the tasks that had any. */
  public Balance balance() {
    long[] tokens =
        tasks().stream()
            .mapToLong(task -> task.value(Metric.TOKENS_EMBEDDED))
            .filter(count -> count > 0)
            .sorted()
            .toArray();
    return tokens.length == 0
        ? new Balance(0, null, null)
        : new Balance(tokens.length, tokens[tokens.length / 2], tokens[tokens.length - 1]);
  }

  /** Counts as manifests show them. */
  public static Map<String, Number> shown(Map<Metric, Long> counts) {
    Map<String, Number> shown = new LinkedHashMap<>();
    counts.forEach((metric, value) -> shown.put(metric.key(), metric.shown(value)));
    return shown;
  }

  private static Map<Metric, Long> sum(Iterable<Task> tasks) {
    Map<Metric, Long> sums = new EnumMap<>(Metric.class);
    for (Task task : tasks) {
      task.values().forEach((metric, value) -> sums.merge(metric, value[0], Long::sum));
    }
    return sums;
  }
}
