package dev.nightjar.embed.folder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An input or output of an ONNX graph.
 *
 * @param elementType by the numbers of TensorProto.DataType
 * @param axes each axis's size, or its name where any size will do; empty if the file says nothing
 */
record GraphValue(String name, int elementType, List<String> axes) {
  static final int FLOAT = 1;
  static final int INT32 = 6;
  static final int INT64 = 7;
  static final int BOOL = 9;
  static final int FLOAT16 = 10;
  static final int BFLOAT16 = 16;

  private static final Map<Integer, String> TYPES =
      Map.of(
          FLOAT,
          "float32",
          INT32,
          "int32",
          INT64,
          "int64",
          BOOL,
          "bool",
          FLOAT16,
          "float16",
          11,
          "float64",
          BFLOAT16,
          "bfloat16");

  /** The size of an axis; 0 where any will do or the file says nothing. */
  int size(int axis) {
    String text = axis < axes.size() ? axes.get(axis) : "";
    return text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : 0;
  }

  /** The size of the last axis, likewise. */
  int lastSize() {
    return axes.isEmpty() ? 0 : size(axes.size() - 1);
  }

  /** The element type's name. */
  String type() {
    return TYPES.getOrDefault(elementType, "type " + elementType);
  }

  @Override
  public String toString() {
    return name + ": " + type() + axes;
  }

  /** Reads a ValueInfoProto. */
  static GraphValue read(ProtobufReader value) throws IOException {
    String name = "";
    GraphValue tensor = new GraphValue("", 0, List.of());
    while (value.next()) {
      switch (value.field()) {
        case 1 -> name = value.text();
        case 2 -> tensor = type(value.message());
        default -> {}
      }
    }
    return new GraphValue(name, tensor.elementType, tensor.axes);
  }

  private static GraphValue type(ProtobufReader type) throws IOException {
    int element = 0;
    List<String> axes = new ArrayList<>();
    while (type.next()) {
      if (type.field() == 1) {
        ProtobufReader tensor = type.message();
        while (tensor.next()) {
          switch (tensor.field()) {
            case 1 -> element = (int) tensor.number();
            case 2 -> axes(tensor.message(), axes);
            default -> {}
          }
        }
      }
    }
    return new GraphValue("", element, List.copyOf(axes));
  }

  private static void axes(ProtobufReader shape, List<String> axes) throws IOException {
    while (shape.next()) {
      if (shape.field() == 1) {
        ProtobufReader axis = shape.message();
        String text = "?";
        while (axis.next()) {
          switch (axis.field()) {
            case 1 -> text = Long.toString(axis.number());
            case 2 -> text = axis.text();
            default -> {}
          }
        }
        axes.add(text);
      }
    }
  }
}
