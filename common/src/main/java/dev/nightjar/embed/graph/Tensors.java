package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers in and out of ONNX's tensors, which keep them in either of two fields. */
final class Tensors {
  private Tensors() {}

  static boolean is(TensorProto tensor, TensorProto.DataType type) {
    return tensor.getDataType() == type.getNumber();
  }

  static int size(TensorProto tensor) {
    return (int)
        tensor.getDimsList().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
  }

  static long[] shape(TensorProto tensor) {
    return tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
  }

  /** The numbers of a tensor of floats or halves, rows first. */
  static float[] floats(TensorProto tensor) {
    float[] values = new float[size(tensor)];
    if (!tensor.hasRawData()) {
      for (int i = 0; i < values.length; i++) {
        values[i] =
            is(tensor, TensorProto.DataType.FLOAT16)
                ? Float.float16ToFloat((short) tensor.getInt32Data(i))
                : tensor.getFloatData(i);
      }
      return values;
    }
    ByteBuffer raw = raw(tensor);
    if (is(tensor, TensorProto.DataType.FLOAT16)) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.float16ToFloat(raw.getShort());
      }
    } else {
      raw.asFloatBuffer().get(values);
    }
    return values;
  }

  /** The numbers of a tensor of integers. */
  static long[] longs(TensorProto tensor) {
    long[] values = new long[size(tensor)];
    boolean narrow = is(tensor, TensorProto.DataType.INT32);
    ByteBuffer raw = raw(tensor);
    for (int i = 0; i < values.length; i++) {
      if (tensor.hasRawData()) {
        values[i] = narrow ? raw.getInt() : raw.getLong();
      } else {
        values[i] = narrow ? tensor.getInt32Data(i) : tensor.getInt64Data(i);
      }
    }
    return values;
  }

  /** The numbers of a tensor of bytes. */
  static byte[] bytes(TensorProto tensor) {
    if (tensor.hasRawData()) {
      return tensor.getRawData().toByteArray();
    }
    byte[] values = new byte[tensor.getInt32DataCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) tensor.getInt32Data(i);
    }
    return values;
  }

  private static ByteBuffer raw(TensorProto tensor) {
    return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  static TensorProto of(String name, float[] values, long... shape) {
    ByteBuffer raw = little(values.length * Float.BYTES);
    raw.asFloatBuffer().put(values);
    return tensor(name, TensorProto.DataType.FLOAT, UnsafeByteOperations.unsafeWrap(raw), shape);
  }

  static TensorProto of(String name, long[] values) {
    ByteBuffer raw = little(values.length * Long.BYTES);
    raw.asLongBuffer().put(values);
    return tensor(
        name, TensorProto.DataType.INT64, UnsafeByteOperations.unsafeWrap(raw), values.length);
  }

  /** Bytes of type INT8 or UINT8. */
  static TensorProto of(String name, TensorProto.DataType type, byte[] values, long... shape) {
    return tensor(name, type, UnsafeByteOperations.unsafeWrap(values), shape);
  }

  static TensorProto halves(TensorProto tensor) {
    float[] values = floats(tensor);
    ByteBuffer raw = little(values.length * Short.BYTES);
    for (float value : values) {
      raw.putShort(Float.floatToFloat16(value));
    }
    return tensor(
        tensor.getName(),
        TensorProto.DataType.FLOAT16,
        UnsafeByteOperations.unsafeWrap(raw.flip()),
        shape(tensor));
  }

  /** A matrix with rows and columns exchanged. */
  static TensorProto transposed(TensorProto tensor) {
    int rows = (int) tensor.getDims(0);
    int columns = (int) tensor.getDims(1);
    float[] from = floats(tensor);
    float[] to = new float[from.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        to[c * rows + r] = from[r * columns + c];
      }
    }
    return of(tensor.getName() + "/transposed", to, columns, rows);
  }

  /** Some neighbouring columns of a matrix, or numbers of a vector. */
  static TensorProto columns(TensorProto tensor, int first, int count) {
    int axes = tensor.getDimsCount();
    int width = (int) tensor.getDims(axes - 1);
    int rows = size(tensor) / width;
    float[] from = floats(tensor);
    float[] to = new float[rows * count];
    for (int r = 0; r < rows; r++) {
      System.arraycopy(from, r * width + first, to, r * count, count);
    }
    String name = tensor.getName() + "/from-" + first;
    return axes == 1 ? of(name, to, count) : of(name, to, rows, count);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static TensorProto tensor(
      String name, TensorProto.DataType type, ByteString raw, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(type.getNumber()).setRawData(raw);
    for (long size : shape) {
      tensor.addDims(size);
    }
    return tensor.build();
  }
}
