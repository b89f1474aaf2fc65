package dev.nightjar.embed.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.List;

/** Graphs of one matrix product, of matrices of any shape. Stateless. */
final class ProductGraphs {
  static final String ROWS = "rows";
  static final String COLUMNS = "columns";
  static final String SCALES = "scales";
  static final String PRODUCTS = "products";

  private static final String OWN = "com.microsoft";
  private static final byte ZERO = (byte) 128;

  private ProductGraphs() {}

  /** Rows of unsigned bytes around 128 by columns of signed ones, each with its scale. */
  static ModelProto bytes() {
    TensorProto one =
        TensorProto.newBuilder()
            .setName("one")
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addFloatData(1)
            .build();
    TensorProto zero =
        TensorProto.newBuilder()
            .setName("zero")
            .setDataType(TensorProto.DataType.UINT8.getNumber())
            .setRawData(ByteString.copyFrom(new byte[] {ZERO}))
            .build();
    return model(
        GraphProto.newBuilder()
            .addInitializer(one)
            .addInitializer(zero)
            .addInput(value(ROWS, TensorProto.DataType.UINT8, "count", "depth"))
            .addInput(value(COLUMNS, TensorProto.DataType.INT8, "depth", "width"))
            .addInput(value(SCALES, TensorProto.DataType.FLOAT, "width")),
        NodeProto.newBuilder()
            .setDomain(OWN)
            .setOpType("MatMulIntegerToFloat")
            .addAllInput(List.of(ROWS, COLUMNS, one.getName(), SCALES, zero.getName())));
  }

  /** Rows of floats by rows of floats. */
  static ModelProto floats() {
    return model(
        GraphProto.newBuilder()
            .addInput(value(ROWS, TensorProto.DataType.FLOAT, "count", "depth"))
            .addInput(value(COLUMNS, TensorProto.DataType.FLOAT, "width", "depth")),
        NodeProto.newBuilder()
            .setOpType("Gemm")
            .addAllInput(List.of(ROWS, COLUMNS))
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("transB")
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(1)));
  }

  private static ModelProto model(GraphProto.Builder graph, NodeProto.Builder node) {
    graph
        .setName(PRODUCTS)
        .addNode(node.setName(PRODUCTS).addOutput(PRODUCTS))
        .addOutput(value(PRODUCTS, TensorProto.DataType.FLOAT, "count", "width"));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(OWN).setVersion(1))
        .setGraph(graph)
        .build();
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, String... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (String dimension : shape) {
      dimensions.addDimBuilder().setDimParam(dimension);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(type.getNumber())
                        .setShape(dimensions)))
        .build();
  }
}
