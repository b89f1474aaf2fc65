package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights of modules behind the pooling, by hand-made files, and what the modules do by them. */
class TestSafetensors {
  @TempDir Path folder;

  private Path file(String header, byte[] values) throws IOException {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer all =
        ByteBuffer.allocate(8 + json.length + values.length).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(json.length).put(json).put(values);
    return Files.write(folder.resolve("model.safetensors"), all.array());
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = bytes(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static String entry(String name, String type, String shape, int from, int to) {
    return "'%s': {'dtype': '%s', 'shape': %s, 'data_offsets': [%s, %s]}"
        .formatted(name, type, shape, from, to);
  }

  private void refuses(Path file, String message) {
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("Cannot read the weights in " + file)
        .hasMessageContaining(message);
  }

  @Test
  void tensorsAreReadByTheirNamesAndShapes() throws IOException {
    Path file =
        file(
            "{'__metadata__': {'format': 'pt'}, %s, %s}"
                .formatted(entry("a", "F32", "[2, 2]", 0, 16), entry("b", "F32", "[1]", 16, 20)),
            floats(1, 2, 3, 4, 5));
    Safetensors read = Safetensors.read(file);
    assertThat(read.tensors()).containsOnlyKeys("a", "b");
    assertThat(read.values("a", 2, 2)).containsExactly(1, 2, 3, 4);
    assertThat(read.values("b", 1)).containsExactly(5);
  }

  @Test
  void everyNumberFormatBecomesTheSameFloats() throws IOException {
    float[] expected = {1.5f, -0.25f, 0};
    byte[] doubles = bytes(24).putDouble(1.5).putDouble(-0.25).putDouble(0).array();
    assertThat(values("F64", doubles)).isEqualTo(expected);
    ByteBuffer halves = bytes(6);
    ByteBuffer brains = bytes(6);
    for (float value : expected) {
      halves.putShort(Float.floatToFloat16(value));
      brains.putShort((short) (Float.floatToIntBits(value) >>> 16));
    }
    assertThat(values("F16", halves.array())).isEqualTo(expected);
    assertThat(values("BF16", brains.array())).isEqualTo(expected);
    assertThat(values("F32", floats(expected))).isEqualTo(expected);
  }

  private float[] values(String type, byte[] values) throws IOException {
    Path file = file("{%s}".formatted(entry("w", type, "[3]", 0, values.length)), values);
    return Safetensors.read(file).values("w", 3);
  }

  @Test
  void damagedFilesAreRefusedWithoutMuchMemory() throws IOException {
    Path file = folder.resolve("model.safetensors");
    refuses(Files.write(file, new byte[3]), "no sensible length");
    byte[] huge = bytes(16).putLong(Long.MAX_VALUE).putLong(0).array();
    refuses(Files.write(file, huge), "no sensible length");
    byte[] negative = bytes(16).putLong(-5).putLong(0).array();
    refuses(Files.write(file, negative), "no sensible length");
    refuses(file("no json", new byte[0]), "Unrecognized token");
    refuses(
        file("{%s}".formatted(entry("w", "F32", "[2000000000]", 0, 8)), floats(1, 2)),
        "'w' has other bytes than its shape needs");
    refuses(file("{%s}".formatted(entry("w", "F32", "[2]", 4, 12)), floats(1, 2)), "");
    refuses(file("{%s}".formatted(entry("w", "F4", "[2]", 0, 9)), new byte[2]), "it ends before");
  }

  @Test
  void valuesOfOtherTypesAreRefusedByWhoWantsThem() throws IOException {
    Safetensors read =
        Safetensors.read(file("{%s}".formatted(entry("w", "I8", "[2]", 0, 2)), new byte[2]));
    assertThatThrownBy(() -> read.values("w", 2))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'w' has values of type I8 (F32, F16, BF16 and F64 are read)");
    assertThatThrownBy(() -> read.integers("w", 2)).hasMessageContaining("(I32 and I64 are read)");
    byte[] wide = bytes(16).putLong(7).putLong(1L << 40).array();
    Safetensors mapping =
        Safetensors.read(file("{%s}".formatted(entry("m", "I64", "[2]", 0, 16)), wide));
    assertThat(mapping.integers("m", 2)).containsExactly(7, Integer.MAX_VALUE);
  }

  @Test
  void missingWeightsAndOtherShapesAreNamed() throws IOException {
    Safetensors read =
        Safetensors.read(file("{%s}".formatted(entry("w", "F32", "[2, 1]", 0, 8)), floats(1, 2)));
    assertThatThrownBy(() -> read.values("linear.weight", 2, 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("Missing weights 'linear.weight'")
        .hasMessageContaining("it has [w]");
    assertThatThrownBy(() -> read.values("w", 1, 2))
        .hasMessageContaining("their shape is [2, 1], the config beside says [1, 2]");
  }

  private VectorModule dense(boolean bias, String activation, boolean residual) {
    return new VectorModule.Dense(3, 2, bias, activation, residual, "model.safetensors");
  }

  private void writeDense() throws IOException {
    file(
        "{%s, %s, %s}"
            .formatted(
                entry("linear.weight", "F32", "[2, 3]", 0, 24),
                entry("linear.bias", "F32", "[2]", 24, 32),
                entry("residual.weight", "F32", "[2, 3]", 32, 56)),
        floats(1, 0, -1, 2, 2, 2, 10, 20, 1, 0, 0, 0, 1, 0));
  }

  @Test
  void denseIsWeightTimesVectorPlusBias() throws IOException {
    writeDense();
    float[] vector = {1, 2, 3};
    assertThat(dense(true, "identity", false).open(folder).apply(vector)).containsExactly(8, 32);
    assertThat(dense(false, "identity", false).open(folder).apply(vector)).containsExactly(-2, 12);
    assertThat(dense(false, "relu", false).open(folder).apply(vector)).containsExactly(0, 12);
    assertThat(dense(true, "identity", true).open(folder).apply(vector)).containsExactly(9, 34);
    assertThat(vector).containsExactly(1, 2, 3);
  }

  @Test
  void denseSaysWhatItDoes() {
    assertThat(dense(true, "tanh", false).key()).isEqualTo("dense(3 to 2, tanh)");
    assertThat(dense(false, "tanh", true).key())
        .isEqualTo("dense(3 to 2, tanh, no bias, residual)");
    assertThat(dense(true, "tanh", false).out(3)).isEqualTo(2);
  }

  @Test
  void layerNormLeavesMeanZeroAndDeviationOne() throws IOException {
    int size = 8;
    float[] ones = new float[2 * size];
    java.util.Arrays.fill(ones, 0, size, 1);
    file(
        "{%s, %s}"
            .formatted(
                entry("norm.weight", "F32", "[8]", 0, 32),
                entry("norm.bias", "F32", "[8]", 32, 64)),
        floats(ones));
    var norm = new VectorModule.LayerNorm(size, "model.safetensors").open(folder);
    for (long seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      float[] vector = new float[size];
      for (int i = 0; i < size; i++) {
        vector[i] = 5 + 3 * (float) random.nextGaussian();
      }
      float[] out = norm.apply(vector);
      double mean = 0;
      double square = 0;
      for (float value : out) {
        mean += value / size;
        square += (double) value * value / size;
      }
      assertThat(mean).as("seed %d", seed).isBetween(-1e-5, 1e-5);
      assertThat(square).as("seed %d", seed).isBetween(0.999, 1.001);
    }
    assertThat(norm.apply(new float[size])).containsOnly(0);
  }

  @Test
  void unitLengthScalesACopy() {
    VectorModule unit = new VectorModule.UnitLength();
    float[] vector = {3, 4};
    assertThat(unit.open(folder).apply(vector)).containsExactly(0.6f, 0.8f);
    assertThat(vector).containsExactly(3, 4);
    assertThat(unit.open(folder).apply(new float[2])).containsExactly(0, 0);
    assertThat(unit.out(7)).isEqualTo(7);
  }
}
