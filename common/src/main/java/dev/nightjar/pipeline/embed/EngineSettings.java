package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.Device;
import dev.nightjar.embed.Placement.GpuSettings;
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

  /** Most attention cells of one run, where nobody says otherwise. */
  public static final int ATTENTION_BUDGET = 1 << 18;

  private static final int MAX_ROWS = 64;

  /** Enough for runs of several rows: larger ones are no faster (docs/benchmarks.md, Window). */
  private static final long WINDOW = 1 << 18;

  /** Half a minute or so of one core, which is what a lost executor costs. */
  private static final long TASK = 200_000;

  /** Most bytes of the vectors of a window's tokens, where tokens have any. */
  private static final long WINDOW_BYTES = 1L << 27;

  /**
   * A GPU's window. Inputs of one length share a run, so it holds enough for runs of thousands of
   * tokens whatever the lengths: some thirty texts of each from 10 to 512.
   */
  private static final long GPU_WINDOW = 1 << 22;

  /** A GPU's task: a few windows. */
  private static final long GPU_TASK = 1 << 24;

  /** What suits a device. */
  public static EngineSettings usual(Device device) {
    return new EngineSettings(
        device, BatchPlan.AUTO, ATTENTION_BUDGET, AUTO, AUTO, 0, GpuSettings.USUAL);
  }

  BatchPlan batches() {
    return new BatchPlan(tokenBudget, attentionBudget, MAX_ROWS);
  }

  /**
   * Tokens that a task sorts by length at once.
   *
   * @param bytesAToken of vectors that tokens have; 0 for none
   */
  public long window(boolean gpu, long bytesAToken) {
    if (windowTokens != AUTO) {
      return windowTokens;
    }
    long window = gpu ? GPU_WINDOW : WINDOW;
    return bytesAToken == 0 ? window : Math.min(window, WINDOW_BYTES / bytesAToken);
  }

  /** Tokens of a task, about. */
  public long task(boolean gpu) {
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
