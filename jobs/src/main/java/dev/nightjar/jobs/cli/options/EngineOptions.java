package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import java.util.List;
import java.util.Optional;

/** How much runs at once. */
public final class EngineOptions {
  /** The size of a run of the encoder. */
  public static final Option<Optional<Long>> TOKEN_BUDGET =
      Option.number(
              "engine.token-budget",
              "",
              1,
              1 << 24,
              512,
              "Most tokens of one run of the encoder; short inputs of equal length share a run; auto"
                  + " is what each machine finds to be fastest, and 65,536 on a GPU (8,192 with engine.gpu-equal-bits)")
          .orAuto();

  /** The attention cells of a run. */
  public static final Option<Long> ATTENTION_BUDGET =
      Option.number(
          "engine.attention-budget",
          "",
          1,
          1L << 40,
          1 << 18,
          "Most rows x length x length of one run of the encoder on the CPU");

  /** How much is sorted by length at once. */
  public static final Option<Optional<Long>> WINDOW_TOKENS =
      Option.number(
              "engine.window-tokens",
              "",
              1,
              1 << 28,
              1 << 18,
              "Tokens a task holds to sort by length before it runs them; auto is 262,144, and"
                  + " 4,194,304 on a GPU")
          .orAuto();

  /** The size of a task. */
  public static final Option<Optional<Long>> TASK_TOKENS =
      Option.number(
              "engine.task-tokens",
              "",
              1,
              1L << 40,
              200_000,
              "Tokens of one embedding task, about; small tasks balance the executors; auto is"
                  + " 200,000, and 16,777,216 on a GPU")
          .orAuto();

  /** The part of a GPU that an embedding task has. */
  public static final Option<Optional<Double>> GPU_SHARE =
      Option.share(
              "engine.gpu-share",
              "",
              "0",
              "The part of a GPU that Spark gives to each embedding task and to no other (stage-level"
                  + " scheduling); none is what spark.task.resource.gpu.amount says of all tasks")
          .orNone();

  /** What encoder graphs run on. */
  public static final Option<String> DEVICE =
      Option.choice(
          "engine.device",
          "--device",
          "What encoder graphs run on: auto is the GPU that Spark assigned to a task, the CPU where"
              + " it assigned none",
          List.of(Option.AUTO, "cpu", "cuda", "tensorrt"));

  /** Options of ONNX Runtime's CUDA provider. */
  public static final Option<List<String>> GPU_PROVIDER =
      Option.list(
          "engine.gpu-provider-options",
          "",
          "Options of ONNX Runtime's CUDA provider as name=value, gpu_mem_limit=8589934592 for example;"
              + " those that begin with trt_ are its TensorRT provider's",
          "");

  /** Whether vectors made on a GPU have equal bits. */
  public static final Option<Boolean> EQUAL_BITS =
      Option.toggle(
          "engine.gpu-equal-bits",
          "",
          "Whether a GPU's runs are filled up to one size for each length, so that a vector has the"
              + " same bits in any company; costs most where few inputs are of a length");

  static final List<Option<?>> ALL =
      List.of(
          DEVICE,
          TOKEN_BUDGET,
          ATTENTION_BUDGET,
          WINDOW_TOKENS,
          TASK_TOKENS,
          GPU_SHARE,
          GPU_PROVIDER,
          EQUAL_BITS);

  private EngineOptions() {}
}
