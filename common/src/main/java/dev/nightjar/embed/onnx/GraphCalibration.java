package dev.nightjar.embed.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.OnnxGraph.ExtraInputs;
import dev.nightjar.embed.rounding.Range;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sees how far the values inside a graph reach. Stateless. */
public final class GraphCalibration {
  private GraphCalibration() {}

  /**
   * The ranges of values over texts, one text a run.
   *
   * @param graph of floats
   * @param values names of values whose last axis are channels
   * @param texts token ids
   * @throws ModelException if ONNX Runtime refuses the graph
   */
  public static Map<String, Range> ranges(
      ModelProto graph, List<String> values, List<int[]> texts) {
    ModelProto.Builder open = graph.toBuilder();
    values.forEach(
        name ->
            open.getGraphBuilder().addOutput(ValueInfoProto.newBuilder().setName(name).build()));
    OrtEnvironment environment = OnnxEnvironment.shared();
    try (OrtSession.SessionOptions options = OnnxEnvironment.options();
        OrtSession session = environment.createSession(open.build().toByteArray(), options)) {
      OnnxInputs inputs = new OnnxInputs(environment, session, ExtraInputs.NONE);
      Map<String, Range> ranges = new LinkedHashMap<>();
      for (int[] text : texts) {
        Map<String, OnnxTensor> tensors = inputs.of(List.of(new ModelInput("", text)));
        try (OrtSession.Result result = session.run(tensors, Set.copyOf(values))) {
          for (String name : values) {
            add(ranges, name, (OnnxTensor) result.get(name).orElseThrow());
          }
        } finally {
          OnnxInputs.close(tensors);
        }
      }
      return ranges;
    } catch (OrtException e) {
      throw new ModelException("Cannot calibrate the graph: " + e.getMessage(), e);
    }
  }

  private static void add(Map<String, Range> ranges, String name, OnnxTensor value) {
    long[] shape = value.getInfo().getShape();
    FloatBuffer buffer = value.getFloatBuffer();
    float[] rows = new float[buffer.remaining()];
    buffer.get(rows);
    ranges.computeIfAbsent(name, key -> new Range((int) shape[shape.length - 1])).add(rows);
  }
}
