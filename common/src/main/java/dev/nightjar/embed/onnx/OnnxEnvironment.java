package dev.nightjar.embed.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

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
