package dev.nightjar.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** Hears what each task of the stages of one name has done, until closed. */
public final class StageTasks extends SparkListener implements AutoCloseable {
  private final SparkSession spark;
  private final String name;
  private final Set<Integer> stages = new HashSet<>();
  private final List<TaskMetrics> tasks = new ArrayList<>();

  /** Hears from now on. */
  public StageTasks(SparkSession spark, String name) {
    this.spark = spark;
    this.name = name;
    spark.sparkContext().addSparkListener(this);
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    if (submitted.stageInfo().name().equals(name)) {
      stages.add(submitted.stageInfo().stageId());
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (stages.contains(end.stageId())) {
      tasks.add(end.taskMetrics());
    }
  }

  /** A number of every task that has ended by now. */
  public List<Long> each(ToLongFunction<TaskMetrics> number) throws TimeoutException {
    spark.sparkContext().listenerBus().waitUntilEmpty();
    synchronized (this) {
      return tasks.stream().map(number::applyAsLong).toList();
    }
  }

  @Override
  public void close() {
    spark.sparkContext().removeSparkListener(this);
  }
}
