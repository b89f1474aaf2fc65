package dev.nightjar.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The tensors of a safetensors file: a length (8 bytes, little-endian), as many bytes of JSON, and
 * the values, as described at huggingface.co/docs/safetensors.
 *
 * @param file for messages
 * @param tensors by name
 */
record Safetensors(Path file, Map<String, Tensor> tensors) {
  private static final int LENGTH_BYTES = 8;
  private static final long LARGEST_HEADER = 100_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A tensor.
   *
   * @param shape its sizes, the slowest first
   * @param values row by row
   */
  record Tensor(int[] shape, float[] values) {}

  /**
   * Reads a file whose values are F64, F32, F16 or BF16.
   *
   * @throws ModelException if it is not such a file
   */
  static Safetensors read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes =
          channel
              .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
              .order(ByteOrder.LITTLE_ENDIAN);
      long length = bytes.remaining() < LENGTH_BYTES ? -1 : bytes.getLong(0);
      if (length < 2 || length > Math.min(LARGEST_HEADER, bytes.remaining() - LENGTH_BYTES)) {
        throw new IOException("its header has no sensible length");
      }
      byte[] json = new byte[(int) length];
      bytes.get(LENGTH_BYTES, json);
      int start = LENGTH_BYTES + (int) length;
      ByteBuffer values =
          bytes.slice(start, bytes.remaining() - start).order(ByteOrder.LITTLE_ENDIAN);
      Map<String, Tensor> tensors = new HashMap<>();
      for (Map.Entry<String, JsonNode> entry : JSON.readTree(json).properties()) {
        if (!entry.getKey().equals("__metadata__")) {
          tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue(), values));
        }
      }
      return new Safetensors(file, tensors);
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new ModelException("Cannot read the weights in " + file + ": " + e.getMessage(), e);
    }
  }

  private static Tensor tensor(String name, JsonNode entry, ByteBuffer all) throws IOException {
    int[] shape = new int[entry.path("shape").size()];
    long count = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = entry.path("shape").get(i).asInt();
      count *= shape[i];
    }
    String type = entry.path("dtype").asText();
    int width =
        switch (type) {
          case "F64" -> Double.BYTES;
          case "F32" -> Float.BYTES;
          case "F16", "BF16" -> Short.BYTES;
          default ->
              throw new IOException(
                  "'%s' has values of type %s (F32, F16, BF16 and F64 are read)"
                      .formatted(name, type));
        };
    int from = entry.path("data_offsets").path(0).asInt();
    int to = entry.path("data_offsets").path(1).asInt();
    if (to - from != count * width) {
      throw new IOException("'%s' has other bytes than its shape needs".formatted(name));
    }
    ByteBuffer bytes = all.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case "F64" -> (float) bytes.getDouble();
            case "F32" -> bytes.getFloat();
            case "F16" -> Float.float16ToFloat(bytes.getShort());
            default -> Float.intBitsToFloat(bytes.getShort() << 16);
          };
    }
    return new Tensor(shape, values);
  }

  /**
   * The values of a tensor that must be there in this shape.
   *
   * @throws ModelException if it is not
   */
  float[] values(String name, int... shape) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelException(
          "Missing weights '%s' in %s: it has %s".formatted(name, file, tensors.keySet()));
    }
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new ModelException(
          "Cannot use the weights '%s' in %s: their shape is %s, the config beside says %s"
              .formatted(name, file, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
    }
    return tensor.values();
  }
}
