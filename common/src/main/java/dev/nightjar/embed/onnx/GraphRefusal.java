package dev.nightjar.embed.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import dev.nightjar.embed.ModelException;
import java.util.Set;

/**
 * Whether a failure is a graph's own: ONNX Runtime refuses it today as it will tomorrow. Memory and
 * disks fail in passing, and say so by the code of everything else. Stateless.
 */
public final class GraphRefusal {
  private static final Set<OrtErrorCode> CODES =
      Set.of(
          OrtErrorCode.ORT_INVALID_GRAPH,
          OrtErrorCode.ORT_NOT_IMPLEMENTED,
          OrtErrorCode.ORT_INVALID_ARGUMENT);

  /** What ONNX's own checks of shapes and types say, which have no code of theirs. */
  private static final String INFERENCE = "InferenceError]";

  private GraphRefusal() {}

  /** Whether {@link OnnxModel} would fail in the same way wherever the graph is run. */
  public static boolean is(ModelException failure) {
    if (failure.getCause() instanceof OrtException refused) {
      return CODES.contains(refused.getCode())
          || String.valueOf(refused.getMessage()).contains(INFERENCE);
    }
    return failure.getCause() == null; // what its output has is not what it declares
  }
}
