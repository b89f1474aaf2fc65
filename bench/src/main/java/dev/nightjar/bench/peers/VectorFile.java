package dev.nightjar.bench.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Vectors as bare floats, little end first, one behind the other. */
final class VectorFile {
  private VectorFile() {}

  static void write(Path file, List<float[]> vectors) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * vectors.size() * vectors.getFirst().length)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] vector : vectors) {
      for (float value : vector) {
        bytes.putFloat(value);
      }
    }
    Files.write(file, bytes.array());
  }

  /** As many vectors as there are texts. */
  static float[][] read(Path file, int texts) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[][] vectors = new float[texts][bytes.capacity() / Float.BYTES / texts];
    for (float[] vector : vectors) {
      for (int d = 0; d < vector.length; d++) {
        vector[d] = bytes.getFloat();
      }
    }
    return vectors;
  }
}
