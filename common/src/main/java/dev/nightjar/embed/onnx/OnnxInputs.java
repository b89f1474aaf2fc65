package dev.nightjar.embed.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.OnnxGraph.ExtraInputs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fills the inputs of a text graph for rows of one length: ids, masks, types and positions of
 * tokens, in 64 or 32 bits; the keys and values of tokens before them, of which there are none; and
 * the number of an adapter, which is the first row's. Thread-safe.
 */
final class OnnxInputs {
  private final OrtEnvironment environment;
  private final ExtraInputs extra;
  private final Map<String, TensorInfo> inputs = new TreeMap<>();

  OnnxInputs(OrtEnvironment environment, OrtSession session, ExtraInputs extra)
      throws OrtException {
    this.environment = environment;
    this.extra = extra;
    session
        .getInputInfo()
        .forEach(
            (name, node) -> {
              if (node.getInfo() instanceof TensorInfo info) {
                inputs.put(name, info);
              }
            });
  }

  /** The tensors of rows of one length, by input; the caller closes them. */
  Map<String, OnnxTensor> of(List<ModelInput> rows) throws OrtException {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      for (Map.Entry<String, TensorInfo> input : inputs.entrySet()) {
        tensors.put(input.getKey(), tensor(input.getKey(), input.getValue(), rows));
      }
      return tensors;
    } catch (OrtException e) {
      close(tensors);
      throw e;
    }
  }

  static void close(Map<String, OnnxTensor> inputs) {
    inputs.values().forEach(OnnxTensor::close);
  }

  private OnnxTensor tensor(String name, TensorInfo info, List<ModelInput> rows)
      throws OrtException {
    if (ExtraInputs.isPast(name)) {
      return nothing(info, rows.size());
    }
    return switch (name) {
      case "task_id" -> numbers(info, one(info), extra.task(rows.getFirst()));
      case "use_cache_branch" -> no(one(info));
      default -> tokens(name, info, rows);
    };
  }

  /** The shape of a single value: without axes, or with one of a single place. */
  private static long[] one(TensorInfo info) {
    return info.getShape().length == 0 ? new long[0] : new long[] {1};
  }

  private OnnxTensor no(long[] shape) throws OrtException {
    ByteBuffer value = ByteBuffer.allocateDirect(1).order(ByteOrder.nativeOrder());
    return OnnxTensor.createTensor(environment, value, shape, OnnxJavaType.BOOL);
  }

  /** Keys or values of no token: rows x heads x 0 x head size. */
  private OnnxTensor nothing(TensorInfo info, int rows) throws OrtException {
    long[] axes = info.getShape();
    long[] shape = {
      rows, axes[1] > 0 ? axes[1] : extra.heads(), 0, axes[3] > 0 ? axes[3] : extra.headSize()
    };
    ByteBuffer empty = ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());
    return OnnxTensor.createTensor(environment, empty, shape, info.type);
  }

  private OnnxTensor tokens(String name, TensorInfo info, List<ModelInput> rows)
      throws OrtException {
    int tokens = rows.getFirst().tokenIds().length;
    long[] values = new long[rows.size() * tokens];
    for (int r = 0; r < rows.size(); r++) {
      int[] ids = rows.get(r).tokenIds();
      int seen = tokens - rows.get(r).hidden();
      for (int t = 0; t < tokens; t++) {
        values[r * tokens + t] =
            switch (name) {
              case "input_ids" -> ids[t];
              case "attention_mask" -> t < seen ? 1 : 0;
              case "position_ids" -> t;
              default -> 0;
            };
      }
    }
    return numbers(info, new long[] {rows.size(), tokens}, values);
  }

  private OnnxTensor numbers(TensorInfo info, long[] shape, long... values) throws OrtException {
    return info.type == OnnxJavaType.INT32
        ? OnnxTensor.createTensor(
            environment,
            IntBuffer.wrap(Arrays.stream(values).mapToInt(Math::toIntExact).toArray()),
            shape)
        : OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }
}
