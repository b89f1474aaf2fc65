package dev.nightjar.index.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A graph read back from another library's file, as that library's reader goes through it: {@code
 * HierarchicalNSW::loadIndex} of hnswlib, {@code read_HNSW} of FAISS.
 *
 * @param links by node and layer
 */
record ExportedGraph(int entry, List<List<int[]>> links, float[][] vectors) {

  static ExportedGraph ofHnswlib(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(in.getLong()).isZero();
    int capacity = (int) in.getLong();
    int count = (int) in.getLong();
    assertThat(capacity).isEqualTo(count);
    int element = (int) in.getLong();
    int label = (int) in.getLong();
    int data = (int) in.getLong();
    int highest = in.getInt();
    int entry = in.getInt();
    int maxM = (int) in.getLong();
    int maxM0 = (int) in.getLong();
    int m = (int) in.getLong();
    assertThat(List.of(maxM, maxM0)).isEqualTo(List.of(m, 2 * m));
    assertThat(in.getDouble()).isEqualTo(1 / Math.log(m));
    assertThat(in.getLong()).isEqualTo(100);
    List<List<int[]>> links = new ArrayList<>();
    float[][] vectors = new float[count][(label - data) / Float.BYTES];
    int start = in.position();
    for (int node = 0; node < count; node++) {
      int at = start + node * element;
      int[] lowest = new int[in.getInt(at)];
      in.slice(at + 4, data - 4).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(lowest);
      links.add(new ArrayList<>(List.of(lowest)));
      in.slice(at + data, label - data)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(vectors[node]);
      assertThat(in.getLong(at + label)).isEqualTo(node);
    }
    in.position(start + count * element);
    for (int node = 0; node < count; node++) {
      int size = in.getInt();
      for (int layer = 1; layer <= size / (4 * (maxM + 1)); layer++) {
        int[] neighbors = new int[in.getInt()];
        int[] slots = new int[maxM];
        in.asIntBuffer().get(slots);
        in.position(in.position() + 4 * maxM);
        System.arraycopy(slots, 0, neighbors, 0, neighbors.length);
        links.get(node).add(neighbors);
      }
    }
    assertThat(links.get(entry)).hasSize(highest + 1);
    assertThat(in.remaining()).isZero();
    return new ExportedGraph(entry, links, vectors);
  }

  static ExportedGraph ofFaiss(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(fourcc(in)).isEqualTo("IHNf");
    int dimension = in.getInt();
    int count = (int) in.getLong();
    in.position(in.position() + 16);
    assertThat(in.get()).isEqualTo((byte) 1);
    assertThat(in.getInt()).isZero();
    long chances = in.getLong();
    in.position(in.position() + (int) chances * 8);
    int[] places = ints(in, in.getLong());
    int[] levels = ints(in, in.getLong());
    long[] offsets = new long[(int) in.getLong()];
    in.asLongBuffer().get(offsets);
    in.position(in.position() + 8 * offsets.length);
    int[] neighbors = ints(in, in.getLong());
    int entry = in.getInt();
    assertThat(in.getInt()).isEqualTo(levels[entry] - 1);
    assertThat(in.getInt()).isEqualTo(100);
    in.position(in.position() + 8);
    assertThat(fourcc(in)).isEqualTo("IxFI");
    in.position(in.position() + 4 + 8 + 16 + 1 + 4);
    assertThat(in.getLong()).isEqualTo((long) count * dimension);
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      in.asFloatBuffer().get(vector);
      in.position(in.position() + 4 * dimension);
    }
    assertThat(in.remaining()).isZero();
    List<List<int[]>> links = new ArrayList<>();
    for (int node = 0; node < count; node++) {
      List<int[]> layers = new ArrayList<>();
      for (int layer = 0; layer < levels[node]; layer++) {
        int from = (int) offsets[node] + places[layer];
        int to = (int) offsets[node] + places[layer + 1];
        layers.add(Arrays.stream(neighbors, from, to).takeWhile(n -> n >= 0).toArray());
      }
      links.add(layers);
    }
    return new ExportedGraph(entry, links, vectors);
  }

  private static String fourcc(ByteBuffer in) {
    byte[] four = new byte[4];
    in.get(four);
    return new String(four, java.nio.charset.StandardCharsets.US_ASCII);
  }

  private static int[] ints(ByteBuffer in, long count) {
    int[] values = new int[(int) count];
    in.asIntBuffer().get(values);
    in.position(in.position() + 4 * values.length);
    return values;
  }
}
