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
import java.util.TreeSet;

/**
 * The tensors of a safetensors file: a length (8 bytes, little-endian), as many bytes of JSON, and
 * the values, as described at huggingface.co/docs/safetensors. Values stay in the file until
 * somebody asks for them.
 *
 * @param file for messages
 * @param tensors by name
 */
public record Safetensors(Path file, Map<String, Tensor> tensors) {
  private static final int LENGTH_BYTES = 8;
  private static final long LARGEST_HEADER = 100_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A tensor's form and place.
   *
   * @param type of its values: {@code F32}, {@code F16}, {@code I8} and so on, little-endian
   * @param shape its sizes, the slowest first; values stand row by row
   * @param offset of its first byte in the file
   * @param bytes all of its values together
   */
  public record Tensor(String type, int[] shape, long offset, long bytes) {
    @Override
    public String toString() {
      return type + Arrays.toString(shape);
    }

    /** Bytes of a value; 0 for a type that is not known. */
    private int width() {
      return switch (type) {
        case "F64", "I64" -> Long.BYTES;
        case "F32", "I32" -> Integer.BYTES;
        case "F16", "BF16" -> Short.BYTES;
        case "I8" -> Byte.BYTES;
        default -> 0;
      };
    }
  }

  /**
   * Reads the header of a file.
   *
   * @throws ModelException if it is not such a file, or not whole
   */
  public static Safetensors read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      long length = size < LENGTH_BYTES ? -1 : bytes(channel, 0, LENGTH_BYTES).getLong();
      if (length < 2 || length > Math.min(LARGEST_HEADER, size - LENGTH_BYTES)) {
        throw new IOException("its header has no sensible length");
      }
      byte[] json = new byte[(int) length];
      bytes(channel, LENGTH_BYTES, length).get(json);
      Map<String, Tensor> tensors = new HashMap<>();
      for (Map.Entry<String, JsonNode> entry : JSON.readTree(json).properties()) {
        if (!entry.getKey().equals("__metadata__")) {
          tensors.put(
              entry.getKey(),
              tensor(entry.getKey(), entry.getValue(), LENGTH_BYTES + length, size));
        }
      }
      return new Safetensors(file, tensors);
    } catch (IOException | ArithmeticException e) {
      throw unreadable(file, e);
    }
  }

  private static ModelException unreadable(Path file, Exception e) {
    return new ModelException("Cannot read the weights in " + file + ": " + e.getMessage(), e);
  }

  private static ByteBuffer bytes(FileChannel channel, long from, long count) throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, from, count).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Tensor tensor(String name, JsonNode entry, long start, long size)
      throws IOException {
    int[] shape = new int[entry.path("shape").size()];
    long count = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = entry.path("shape").get(i).asInt();
      count = Math.multiplyExact(count, shape[i]);
    }
    long from = entry.path("data_offsets").path(0).asLong(-1);
    long to = entry.path("data_offsets").path(1).asLong(-1);
    Tensor tensor = new Tensor(entry.path("dtype").asText(), shape, start + from, to - from);
    if (tensor.width() > 0 && to - from != Math.multiplyExact(count, tensor.width())) {
      throw new IOException("'%s' has other bytes than its shape needs".formatted(name));
    }
    if (from < 0 || to < from || start + to > size) {
      throw new IOException("it ends before the values of '%s'".formatted(name));
    }
    return tensor;
  }

  /**
   * The form and place of a tensor that must be there.
   *
   * @throws ModelException if it is not
   */
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelException(
          "Missing weights '%s' in %s: it has %s"
              .formatted(name, file, new TreeSet<>(tensors.keySet())));
    }
    return tensor;
  }

  /**
   * The values of a tensor of F64, F32, F16 or BF16 that must be there in this shape.
   *
   * @throws ModelException if it is not
   */
  public float[] values(String name, int... shape) {
    ByteBuffer bytes = bytes(name, shape);
    String type = tensor(name).type();
    float[] values = new float[Math.toIntExact(count(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case "F64" -> (float) bytes.getDouble();
            case "F32" -> bytes.getFloat();
            case "F16" -> Float.float16ToFloat(bytes.getShort());
            case "BF16" -> Float.intBitsToFloat(bytes.getShort() << 16);
            default -> throw wrongType(name, "F32, F16, BF16 and F64 are read");
          };
    }
    return values;
  }

  /**
   * The values of a tensor of I64 or I32 that must be there in this shape.
   *
   * @throws ModelException if it is not
   */
  public int[] integers(String name, int... shape) {
    ByteBuffer bytes = bytes(name, shape);
    String type = tensor(name).type();
    int[] values = new int[Math.toIntExact(count(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case "I64" -> Math.clamp(bytes.getLong(), Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "I32" -> bytes.getInt();
            default -> throw wrongType(name, "I32 and I64 are read");
          };
    }
    return values;
  }

  private static long count(int[] shape) {
    return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
  }

  /**
   * Says that a tensor's values are of no type that will do.
   *
   * @param read the types that do, in words
   */
  public ModelException wrongType(String name, String read) {
    return new ModelException(
        "Cannot read the weights in %s: '%s' has values of type %s (%s)"
            .formatted(file, name, tensor(name).type(), read));
  }

  private ByteBuffer bytes(String name, int[] shape) {
    Tensor tensor = tensor(name);
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new ModelException(
          "Cannot use the weights '%s' in %s: their shape is %s, the config beside says %s"
              .formatted(name, file, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
    }
    try (FileChannel channel = FileChannel.open(file)) {
      return bytes(channel, tensor.offset(), tensor.bytes());
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(file, e);
    }
  }
}
