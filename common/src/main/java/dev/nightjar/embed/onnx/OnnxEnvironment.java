package dev.nightjar.embed.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.Placement;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ONNX Runtime's environment, one a process; it lives as long as that.
 *
 * <p>ONNX Runtime 1.29 matches the process's command line with a recursive matcher when it makes
 * the environment. On a thread of ordinary size four kilobytes of command line, as Spark gives its
 * executors, overflow the stack and end the JVM without a word, so a thread with a large stack does
 * it. Only what is used of that takes memory.
 */
final class OnnxEnvironment {
  private static final long STACK_BYTES = 512L << 20;

  /** What the loader says of a library that is not there. */
  private static final Pattern MISSING = Pattern.compile("error: (lib[^:]*): cannot open");

  private static final Pattern FAILURE = Pattern.compile("CUDA failure \\d+: [^;]*[^; ]");

  private OnnxEnvironment() {}

  /** The environment, made at the first call. Threads share it. */
  static OrtEnvironment shared() {
    return Holder.SHARED;
  }

  /** A session of one thread, its caller's. */
  static OrtSession.SessionOptions options() throws OrtException {
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
    shared();
    OrtSession.SessionOptions options = options();
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
          "Cannot use --device %s: %s"
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

  /** Made when it is first asked for. */
  private static final class Holder {
    static final OrtEnvironment SHARED = make();
  }

  private static OrtEnvironment make() {
    FutureTask<OrtEnvironment> making = new FutureTask<>(OrtEnvironment::getEnvironment);
    new Thread(null, making, "onnx-environment", STACK_BYTES).start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return making.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot start ONNX Runtime: " + e.getCause(), e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
