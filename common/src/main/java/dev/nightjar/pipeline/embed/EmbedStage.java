package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.EmbeddingModel.Execution;
import dev.nightjar.embed.Stop;
import dev.nightjar.io.run.StagedVectors;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.Latest;
import dev.nightjar.spark.Metric;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.ProgressListener;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.RunCounters;
import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.spark.TimedIterator;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.util.CollectionAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Gives chunks their vectors: those that are known, and for the others those that the model makes,
 * a window of inputs at a time.
 *
 * <p>Rows are {@link RowLayout#INPUT}, in the order of hash and origin: the vector that is known of
 * a hash comes before the chunks that want it, and chunks of equal inputs come one after the other.
 * What the model makes is kept in the staging area, if there is one; a task that has ended and must
 * run again, because a machine was lost, finds it there.
 */
final class EmbedStage implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Latest<List<String>> LISTINGS = new Latest<>();

  private final EmbedSpec plan;
  private final SharedConfiguration hadoop;
  private final @Nullable Staging staging;
  private final Told told;
  private final boolean dry;

  /**
   * Where new vectors are kept.
   *
   * @param folder the staging area
   * @param run a name that no other run's files have
   */
  record Staging(StagedVectors folder, String run) implements Serializable {
    private String task() {
      return String.format(Locale.ROOT, "%s-%05d", run, TaskContext.getPartitionId());
    }

    /** What earlier attempts of this task have made. */
    Map<String, float[]> made() {
      return folder.find(task(), files());
    }

    /**
     * The files that there were when the stage began here. Each task listing them by itself would
     * list as many files as there are tasks; only one that failed before has something newer.
     */
    private List<String> files() {
      TaskContext task = TaskContext.get();
      return task.attemptNumber() > 0
          ? folder.list()
          : LISTINGS.get(
              String.format(
                  Locale.ROOT,
                  "%s %d %d",
                  folder.folder(),
                  task.stageId(),
                  task.stageAttemptNumber()),
              folder::list);
    }

    /** Takes what this attempt makes. */
    StagedVectors.Writer writer() {
      return folder.writer(task(), Long.toString(TaskContext.get().taskAttemptId()));
    }
  }

  /**
   * What hears of everything.
   *
   * @param stops why the model makes no more vectors in this run
   * @param executions what encoder graphs ran by
   */
  record Told(
      ProgressListener.Counters progress,
      RunCounters counters,
      CollectionAccumulator<Stop> stops,
      CollectionAccumulator<Execution> executions)
      implements Serializable {}

  /**
   * @param dry whether the model is not asked, only counted what it would be asked
   */
  EmbedStage(
      EmbedSpec plan,
      SharedConfiguration hadoop,
      Optional<Staging> staging,
      Told told,
      boolean dry) {
    this.plan = plan;
    this.hadoop = hadoop;
    this.staging = staging.orElse(null);
    this.told = told;
    this.dry = dry;
  }

  /** The chunks of a partition with their vectors. */
  Iterator<NewRow> embed(Iterator<HeldRow> rows) {
    RunCounters.Task task = told.counters().begin("embed");
    return TimedIterator.of(
        () -> new EmbedTask(rows, task, plan, hadoop, staging, told, dry),
        task,
        Metric.EMBED_NANOS);
  }
}
