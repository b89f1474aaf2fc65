package dev.nightjar.embed.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nightjar.vector.products.CodedVectors;
import dev.nightjar.vector.products.CodedVectors.Form;
import dev.nightjar.vector.products.Multiplier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;

/**
 * Products by a graph of one operator. A thread's buffers are outside the heap, a few megabytes,
 * and are kept for its next products.
 */
final class OnnxMultiplier implements Multiplier {
  private final String name;
  private final Form form;
  private final OrtSession session;
  private final ThreadLocal<Tile> tiles = ThreadLocal.withInitial(Buffers::new);

  private OnnxMultiplier(String name, Form form, ModelProto graph) throws OrtException {
    this.name = name;
    this.form = form;
    OrtEnvironment environment = OnnxEnvironment.shared();
    try (OrtSession.SessionOptions options = OnnxEnvironment.options()) {
      this.session = environment.createSession(graph.toByteArray(), options);
    }
  }

  static OnnxMultiplier ofBytes() throws OrtException {
    return new OnnxMultiplier("onnx-bytes", Form.BYTES, ProductGraphs.bytes());
  }

  static OnnxMultiplier ofFloats() throws OrtException {
    return new OnnxMultiplier("onnx-floats", Form.FLOATS, ProductGraphs.floats());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Form form() {
    return form;
  }

  @Override
  public Tile tile() {
    return tiles.get();
  }

  private final class Buffers implements Tile {
    private ByteBuffer left = direct(0);
    private ByteBuffer right = direct(0);
    private ByteBuffer scales = direct(0);
    private ByteBuffer products = direct(0);
    private FloatBuffer read = products.asFloatBuffer();
    private int width;

    @Override
    public void multiply(CodedVectors rows, int first, int count, CodedVectors columns) {
      int depth = rows.dimension();
      width = columns.count();
      products = room(products, count * width * Float.BYTES);
      read = products.asFloatBuffer();
      try {
        if (form == Form.BYTES) {
          bytes(rows, first, count, columns, depth);
        } else {
          floats(rows, first, count, columns, depth);
        }
      } catch (OrtException e) {
        throw new IllegalStateException("Cannot multiply by ONNX Runtime: " + e.getMessage(), e);
      }
    }

    private void bytes(CodedVectors rows, int first, int count, CodedVectors columns, int depth)
        throws OrtException {
      left = room(left, count * depth).put(0, rows.bytes(), first * depth, count * depth);
      right = room(right, depth * width).put(0, columns.bytes());
      scales = room(scales, width * Float.BYTES);
      scales.asFloatBuffer().put(columns.scales());
      OrtEnvironment environment = OnnxEnvironment.shared();
      try (OnnxTensor a =
              OnnxTensor.createTensor(
                  environment, left, new long[] {count, depth}, OnnxJavaType.UINT8);
          OnnxTensor b =
              OnnxTensor.createTensor(
                  environment, right, new long[] {depth, width}, OnnxJavaType.INT8);
          OnnxTensor s =
              OnnxTensor.createTensor(environment, scales.asFloatBuffer(), new long[] {width})) {
        run(
            Map.of(ProductGraphs.ROWS, a, ProductGraphs.COLUMNS, b, ProductGraphs.SCALES, s),
            count);
      }
    }

    private void floats(CodedVectors rows, int first, int count, CodedVectors columns, int depth)
        throws OrtException {
      left = room(left, count * depth * Float.BYTES);
      left.asFloatBuffer().put(0, rows.floats(), first * depth, count * depth);
      right = room(right, depth * width * Float.BYTES);
      right.asFloatBuffer().put(0, columns.floats());
      OrtEnvironment environment = OnnxEnvironment.shared();
      try (OnnxTensor a =
              OnnxTensor.createTensor(
                  environment, left.asFloatBuffer(), new long[] {count, depth});
          OnnxTensor b =
              OnnxTensor.createTensor(
                  environment, right.asFloatBuffer(), new long[] {width, depth})) {
        run(Map.of(ProductGraphs.ROWS, a, ProductGraphs.COLUMNS, b), count);
      }
    }

    private void run(Map<String, OnnxTensor> inputs, int count) throws OrtException {
      try (OnnxTensor output =
              OnnxTensor.createTensor(OnnxEnvironment.shared(), read, new long[] {count, width});
          OrtSession.Result result =
              session.run(inputs, Set.of(), Map.of(ProductGraphs.PRODUCTS, output))) {
        // It has written into the buffer.
      }
    }

    @Override
    public void read(int row, float[] to) {
      read.get(row * width, to, 0, width);
    }
  }

  /** The buffer or a larger one, limited to so many bytes. */
  private static ByteBuffer room(ByteBuffer buffer, int bytes) {
    ByteBuffer room = buffer.capacity() < bytes ? direct(bytes) : buffer;
    return room.clear().limit(bytes);
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
