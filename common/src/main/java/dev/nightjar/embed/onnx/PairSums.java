package dev.nightjar.embed.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import dev.nightjar.embed.ModelException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Whether ONNX Runtime cuts sums of two products of bytes to 16 bits on this machine's processor.
 * It is measured, once a process: what an instruction set promises and what a build makes of it are
 * two things.
 */
public final class PairSums {
  private static final int CHANNELS = 4;
  private static final int LARGEST = 255;

  private PairSums() {}

  /**
   * Whether they are cut.
   *
   * @throws ModelException if ONNX Runtime cannot be asked
   */
  public static boolean areCut() {
    return Measured.CUT;
  }

  /** Measured when it is first asked for. */
  private static final class Measured {
    static final boolean CUT = product() != CHANNELS * LARGEST * Byte.MAX_VALUE;
  }

  /** The largest bytes times the largest weights. */
  private static int product() {
    byte[] bytes = new byte[CHANNELS];
    Arrays.fill(bytes, (byte) LARGEST);
    OrtEnvironment environment = OnnxEnvironment.shared();
    try (OrtSession.SessionOptions options = OnnxEnvironment.options();
        OrtSession session = environment.createSession(graph().toByteArray(), options);
        OnnxTensor values =
            OnnxTensor.createTensor(
                environment, ByteBuffer.wrap(bytes), new long[] {1, CHANNELS}, OnnxJavaType.UINT8);
        OrtSession.Result result = session.run(Map.of("values", values))) {
      return ((OnnxTensor) result.get(0)).getIntBuffer().get(0);
    } catch (OrtException e) {
      throw new ModelException("Cannot multiply bytes: " + e.getMessage(), e);
    }
  }

  private static ModelProto graph() {
    byte[] weights = new byte[CHANNELS];
    Arrays.fill(weights, Byte.MAX_VALUE);
    TensorProto constant =
        TensorProto.newBuilder()
            .setName("weights")
            .setDataType(TensorProto.DataType.INT8.getNumber())
            .addAllDims(List.of((long) CHANNELS, 1L))
            .setRawData(ByteString.copyFrom(weights))
            .build();
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(
            GraphProto.newBuilder()
                .setName("pairs")
                .addInitializer(constant)
                .addInput(value("values", TensorProto.DataType.UINT8, CHANNELS))
                .addOutput(value("product", TensorProto.DataType.INT32, 1))
                .addNode(
                    NodeProto.newBuilder()
                        .setOpType("MatMulInteger")
                        .addAllInput(List.of("values", "weights"))
                        .addOutput("product")))
        .build();
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, int columns) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimValue(1);
    shape.addDimBuilder().setDimValue(columns);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
