package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.Device;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.Placement.GpuSettings;
import dev.nightjar.pipeline.embed.EngineSettings;
import java.util.List;
import java.util.Optional;

/** How much runs at once. */
public final class EngineOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** What encoder graphs run on. */
  public static final Option<Device> DEVICE =
      ALL.add(
          Option.choice(
              "engine.device",
              "--device",
              "What encoder graphs run on: auto is the GPU that Spark assigned to a task, the CPU"
                  + " where it assigned none",
              Device.class));

  /** The size of a run of the encoder. */
  public static final Option<Optional<Long>> TOKEN_BUDGET =
      ALL.add(
          Option.number(
                  "engine.token-budget",
                  "",
                  1,
                  1 << 24,
                  512,
                  "Most tokens of one run of the encoder; short inputs of equal length share a run;"
                      + " auto is what each machine finds to be fastest, and 65,536 on a GPU (8,192"
                      + " with engine.gpu-equal-bits)")
              .orAuto());

  /** The attention cells of a run. */
  public static final Option<Long> ATTENTION_BUDGET =
      ALL.add(
          Option.number(
              "engine.attention-budget",
              "",
              1,
              1L << 40,
              EngineSettings.ATTENTION_BUDGET,
              "Most rows x length x length of one run of the encoder on the CPU"));

  /** How much is sorted by length at once. */
  public static final Option<Optional<Long>> WINDOW_TOKENS =
      ALL.add(
          Option.number(
                  "engine.window-tokens",
                  "",
                  1,
                  1 << 28,
                  1 << 18,
                  "Tokens a task holds to sort by length before it runs them; auto is 262,144, and"
                      + " 4,194,304 on a GPU")
              .orAuto());

  /** The size of a task. */
  public static final Option<Optional<Long>> TASK_TOKENS =
      ALL.add(
          Option.number(
                  "engine.task-tokens",
                  "",
                  1,
                  1L << 40,
                  200_000,
                  "Tokens of one embedding task, about; small tasks balance the executors; auto is"
                      + " 200,000, and 16,777,216 on a GPU")
              .orAuto());

  /** The part of a GPU that an embedding task has. */
  public static final Option<Optional<Double>> GPU_SHARE =
      ALL.add(
          Option.share(
                  "engine.gpu-share",
                  "",
                  "0",
                  "The part of a GPU that Spark gives to each embedding task and to no other"
                      + " (stage-level scheduling); none is what spark.task.resource.gpu.amount"
                      + " says of all tasks")
              .orNone());

  /** Options of ONNX Runtime's CUDA provider. */
  public static final Option<List<String>> GPU_PROVIDER =
      ALL.add(
          Option.list(
              "engine.gpu-provider-options",
              "",
              "Options of ONNX Runtime's CUDA provider as name=value, gpu_mem_limit=8589934592 for"
                  + " example; those that begin with trt_ are its TensorRT provider's",
              ""));

  /** Whether vectors made on a GPU have equal bits. */
  public static final Option<Boolean> EQUAL_BITS =
      ALL.add(
          Option.toggle(
              "engine.gpu-equal-bits",
              "",
              "Whether a GPU's runs are filled up to one size for each length, so that a vector has"
                  + " the same bits in any company; costs most where few inputs are of a length"));

  private EngineOptions() {}

  /** How vectors are made. */
  static EngineSettings engine(Settings settings, ModelSpec model) {
    return new EngineSettings(
        device(settings, model),
        tokenBudget(settings),
        settings.value(ATTENTION_BUDGET),
        settings.value(WINDOW_TOKENS).orElse(EngineSettings.AUTO),
        settings.value(TASK_TOKENS).orElse(EngineSettings.AUTO),
        settings.value(GPU_SHARE).orElse(0.0),
        gpu(settings));
  }

  private static GpuSettings gpu(Settings settings) {
    return new GpuSettings(InputOptions.pairs(settings, GPU_PROVIDER), settings.value(EQUAL_BITS));
  }

  /** Where a graph runs in this process, to which Spark assigns no GPU. */
  public static Placement placement(Settings settings, ModelSpec model) {
    return device(settings, model)
        .placement(
            List.of(), Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")), gpu(settings));
  }

  /** How texts are put together where they come one by one. */
  public static BatchPlan batches(Settings settings) {
    return batches(settings, 1);
  }

  /**
   * How texts are put together.
   *
   * @param rows of a run at most
   */
  public static BatchPlan batches(Settings settings, int rows) {
    return new BatchPlan(tokenBudget(settings), settings.value(ATTENTION_BUDGET), rows);
  }

  private static int tokenBudget(Settings settings) {
    return settings.value(TOKEN_BUDGET).map(Math::toIntExact).orElse(BatchPlan.AUTO);
  }

  private static Device device(Settings settings, ModelSpec model) {
    Device device = settings.value(DEVICE);
    boolean gpu = device == Device.CUDA || device == Device.TENSORRT;
    if (gpu && !(model.encoder() instanceof OnnxEncoder)) {
      throw new InvalidInput(
          DEVICE.key(),
          device.key(),
          "model '%s' is no graph, which is what runs on a GPU".formatted(model.name()));
    }
    return device;
  }
}
