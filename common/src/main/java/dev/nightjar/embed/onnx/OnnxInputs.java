package dev.nightjar.embed.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fills the inputs of a text graph, which take 64 or 32 bits a token, for rows of one length.
 * Thread-safe.
 */
final class OnnxInputs {
  private final OrtEnvironment environment;
  private final Set<String> names;
  private final Set<String> narrow = new HashSet<>();

  OnnxInputs(OrtEnvironment environment, OrtSession session) throws OrtException {
    this.environment = environment;
    this.names = session.getInputNames();
    session
        .getInputInfo()
        .forEach(
            (name, node) -> {
              if (node.getInfo() instanceof TensorInfo info && info.type == OnnxJavaType.INT32) {
                narrow.add(name);
              }
            });
  }

  /** The tensors of rows of one length, by input; the caller closes them. */
  Map<String, OnnxTensor> of(List<int[]> rows) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (String name : names) {
        inputs.put(name, tensor(name, rows));
      }
      return inputs;
    } catch (OrtException e) {
      close(inputs);
      throw e;
    }
  }

  static void close(Map<String, OnnxTensor> inputs) {
    inputs.values().forEach(OnnxTensor::close);
  }

  private OnnxTensor tensor(String name, List<int[]> rows) throws OrtException {
    int tokens = rows.getFirst().length;
    long[] values = new long[rows.size() * tokens];
    for (int r = 0; r < rows.size(); r++) {
      for (int t = 0; t < tokens; t++) {
        values[r * tokens + t] =
            switch (name) {
              case "input_ids" -> rows.get(r)[t];
              case "attention_mask" -> 1;
              case "position_ids" -> t;
              default -> 0;
            };
      }
    }
    long[] shape = {rows.size(), tokens};
    return narrow.contains(name)
        ? OnnxTensor.createTensor(
            environment,
            IntBuffer.wrap(Arrays.stream(values).mapToInt(Math::toIntExact).toArray()),
            shape)
        : OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }
}
