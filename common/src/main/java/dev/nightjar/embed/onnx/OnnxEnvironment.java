package dev.nightjar.embed.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.Placement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime's environment, one a process; it lives as long as that.
 *
 * <p>ONNX Runtime 1.29 for Linux collects telemetry by default, which no process of Nightjar's
 * does: as the environment is made it writes a lasting id of the device and begins to queue what is
 * to be sent, of the machine, the models and their run times. That is also what crashed executors.
 * A variable in the environment of the process forbids it, if it is there before the library loads.
 */
final class OnnxEnvironment {
  private static final String NO_TELEMETRY = "ORT_DISABLE_TELEMETRY";

  /** What the loader says of a library that is not there. */
  private static final Pattern MISSING = Pattern.compile("error: (lib[^:]*): cannot open");

  private static final Pattern FAILURE = Pattern.compile("CUDA failure \\d+: [^;]*[^; ]");

  private static @Nullable OnnxEnvironment started;

  private final OrtEnvironment environment;
  private final List<String> warnings;

  private OnnxEnvironment(OrtEnvironment environment, List<String> warnings) {
    this.environment = environment;
    this.warnings = warnings;
  }

  /**
   * The environment, made at the first call. Threads share it.
   *
   * @throws IllegalStateException if ONNX Runtime cannot be started, or only with its telemetry
   */
  static OrtEnvironment shared() {
    return started().environment;
  }

  /** What the user should know of how it was started. */
  static List<String> warnings() {
    return started().warnings;
  }

  /** A session of one thread, its caller's. */
  static OrtSession.SessionOptions options() throws OrtException {
    shared();
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.setMemoryPatternOptimization(false);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    return options;
  }

  /**
   * A session of one thread that runs on a device.
   *
   * @throws ModelException if this process cannot use it; says what is missing
   */
  static OrtSession.SessionOptions options(Placement placement) throws OrtException {
    OrtSession.SessionOptions options = options();
    if (placement.isGpu()) {
      NativeLibraries.provide(); // the providers are loaded only now
    }
    try {
      switch (placement.provider()) {
        case CPU -> {}
        case CUDA -> addCuda(options, placement);
        case TENSORRT -> {
          try (OrtTensorRTProviderOptions rt = new OrtTensorRTProviderOptions(placement.index())) {
            for (Map.Entry<String, String> option : placement.gpu().tensorRt().entrySet()) {
              rt.add(option.getKey(), option.getValue());
            }
            options.addTensorrt(rt);
          }
          addCuda(options, placement); // for what TensorRT leaves
        }
      }
      return options;
    } catch (OrtException e) {
      options.close();
      throw new ModelException(
          "Cannot use ‹engine.device› %s: %s"
              .formatted(
                  placement.provider().name().toLowerCase(Locale.ROOT),
                  obstacle(String.valueOf(e.getMessage()))),
          e);
    }
  }

  /**
   * Memory is taken as it is needed, and kept. Attention is ONNX Runtime's own flash kernel
   * (sdpa_kernel 1): cuDNN's, which it prefers on Hopper, is planned anew for each shape and
   * thread, which takes longer than the runs. Others stand in where it cannot (2, 16).
   */
  private static void addCuda(OrtSession.SessionOptions options, Placement placement)
      throws OrtException {
    // What it would print, the manifest's warnings and exceptions say.
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(placement.index())) {
      cuda.add("arena_extend_strategy", "kSameAsRequested");
      cuda.add("sdpa_kernel", Integer.toString(1 | 2 | 16));
      cuda.add("use_tf32", "0");
      for (Map.Entry<String, String> option : placement.gpu().cuda().entrySet()) {
        cuda.add(option.getKey(), option.getValue());
      }
      options.addCUDA(cuda);
    }
  }

  private static String obstacle(String message) {
    Matcher missing = MISSING.matcher(message);
    if (missing.find()) {
      return missing.group(1).startsWith("libcuda.")
          ? missing.group(1) + " is missing, which comes with NVIDIA's driver; install that"
          : missing.group(1)
              + " is missing, a library of CUDA 12; install it, or name its folder in LD_LIBRARY_PATH";
    }
    Matcher failure = FAILURE.matcher(message);
    if (failure.find()) {
      return failure.group() + "; see what nvidia-smi shows";
    }
    return message.contains("shared provider")
        ? "this build has ONNX Runtime for the CPU alone; build with mvn -Pgpu -DskipTests package"
        : message.strip();
  }

  private static synchronized OnnxEnvironment started() {
    if (started == null) {
      forbidTelemetry();
      Optional<String> warning = NativeLibraries.provide();
      try {
        started = new OnnxEnvironment(OrtEnvironment.getEnvironment(), warning.stream().toList());
      } catch (LinkageError | RuntimeException e) {
        throw new IllegalStateException("Cannot start ONNX Runtime: " + e, e);
      } finally {
        NativeLibraries.removeTemporary();
      }
    }
    return started;
  }

  private static void forbidTelemetry() {
    if ("1".equals(System.getenv(NO_TELEMETRY))) {
      return;
    }
    try {
      NativeEnvironment.set(NO_TELEMETRY, "1");
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "Cannot start ONNX Runtime without its telemetry: %s; start this process with %s=1 in its environment, executors with --conf spark.executorEnv.%s=1"
              .formatted(e.getMessage(), NO_TELEMETRY, NO_TELEMETRY),
          e);
    }
  }
}
