package dev.nightjar.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Folders of tables of tokens, and safetensors files, written by hand. */
public final class StaticTables {
  private final List<String> entries = new ArrayList<>();
  private final ByteArrayOutputStream values = new ByteArrayOutputStream();

  /** A tensor of F32. */
  public StaticTables floats(String name, float[] numbers, int... shape) {
    ByteBuffer bytes = bytes(numbers.length * Float.BYTES);
    bytes.asFloatBuffer().put(numbers);
    return tensor(name, "F32", bytes.array(), shape);
  }

  /** A tensor of I64. */
  public StaticTables integers(String name, long... numbers) {
    ByteBuffer bytes = bytes(numbers.length * Long.BYTES);
    bytes.asLongBuffer().put(numbers);
    return tensor(name, "I64", bytes.array(), numbers.length);
  }

  /** A tensor of any type. */
  public StaticTables tensor(String name, String type, byte[] bytes, int... shape) {
    int from = values.size();
    values.writeBytes(bytes);
    entries.add(
        String.format(
            Locale.ROOT,
            "\"%s\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": [%d, %d]}",
            name,
            type,
            Arrays.toString(shape),
            from,
            values.size()));
    return this;
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The file. */
  public byte[] file() {
    byte[] json = ("{" + String.join(", ", entries) + "}").getBytes(StandardCharsets.UTF_8);
    return bytes(Long.BYTES + json.length + values.size())
        .putLong(json.length)
        .put(json)
        .put(values.toByteArray())
        .array();
  }

  /** Writes the folder of a table, with {@link TinyModel}'s tokenizer, that normalises. */
  public Path write(Path folder) throws IOException {
    TinyModel.write(folder);
    Path tokenizer = folder.resolve("tokenizer.json");
    Files.writeString(
        tokenizer,
        Files.readString(tokenizer)
            .replaceFirst("\"truncation\": \\{.*?}", "\"truncation\": null"));
    Files.delete(folder.resolve("model.onnx"));
    Files.delete(folder.resolve("config.json"));
    Files.write(folder.resolve("model.safetensors"), file());
    modules(folder, "StaticEmbedding", "Normalize");
    return folder;
  }

  /** Writes what modules a folder has, the first in the folder itself. */
  public static void modules(Path folder, String... kinds) throws IOException {
    Files.writeString(
        folder.resolve("modules.json"),
        IntStream.range(0, kinds.length)
            .mapToObj(
                i ->
                    "{\"type\": \"sentence_transformers.models.%s\", \"path\": \"%s\"}"
                        .formatted(kinds[i], i == 0 ? "." : i + "_" + kinds[i]))
            .collect(Collectors.joining(", ", "[", "]")));
  }

  /** Numbers for a table, the same each time. */
  public static float[] random(int count) {
    Random random = new Random(11);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
