package dev.nightjar.pipeline;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.Device;
import dev.nightjar.embed.GpuSettings;
import java.io.Serializable;

/**
 * How vectors are made, which decides how long that takes.
 *
 * @param device what encoder graphs run on
 * @param tokenBudget most tokens of one run; {@link BatchPlan#AUTO} for what each machine finds
 * @param attentionBudget most attention cells of one run
 * @param windowTokens tokens that a task sorts by length at once; {@link #AUTO} for what suits the
 *     device
 * @param taskTokens tokens of one task, about; {@link #AUTO} likewise
 * @param gpuShare the part of a GPU that Spark gives to each embedding task, and to no other task;
 *     0 for what {@code spark.task.resource.gpu.amount} says of all tasks
 * @param gpu how a GPU is used
 */
public record EngineSettings(
    Device device,
    int tokenBudget,
    long attentionBudget,
    long windowTokens,
    long taskTokens,
    double gpuShare,
    GpuSettings gpu)
    implements Serializable {
  /** Whatever suits the device. */
  public static final long AUTO = 0;

  private static final int MAX_ROWS = 64;
  private static final long WINDOW = 1 << 16;
  private static final long TASK = 50_000;

  /**
   * A GPU's window. Inputs of one length share a run, so it holds enough for runs of thousands of
   * tokens whatever the lengths: some thirty texts of each from 10 to 512.
   */
  private static final long GPU_WINDOW = 1 << 22;

  /** A GPU's task: a few windows. */
  private static final long GPU_TASK = 1 << 24;

  BatchPlan batches() {
    return new BatchPlan(tokenBudget, attentionBudget, MAX_ROWS);
  }

  /** Tokens that a task sorts by length at once. */
  long window(boolean gpu) {
    return windowTokens != AUTO ? windowTokens : gpu ? GPU_WINDOW : WINDOW;
  }

  /** Tokens of a task, about. */
  long task(boolean gpu) {
    return taskTokens != AUTO ? taskTokens : gpu ? GPU_TASK : TASK;
  }

  /** Whether embedding tasks have GPUs, as far as the driver can tell. */
  boolean expectsGpu(String sparkTaskGpus) {
    return switch (device) {
      case CPU -> false;
      case CUDA, TENSORRT -> true;
      case AUTO -> gpuShare > 0 || Double.parseDouble(sparkTaskGpus) > 0;
    };
  }
}
