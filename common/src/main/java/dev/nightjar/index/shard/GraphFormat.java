package dev.nightjar.index.shard;

import dev.nightjar.vector.Similarity;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Files of other libraries that hold a graph with its vectors. The layer, links and entry node are
 * Lucene's own; labels are the nodes' numbers.
 */
public enum GraphFormat {
  /** {@code hnswlib.Index.save_index} (hnswlib 0.5 to 0.8). */
  HNSWLIB {
    @Override
    void write(ShardGraph graph, IndexParameters parameters, LittleEndian out) throws IOException {
      int m = parameters.maxConnections();
      int linkBytes = Integer.BYTES * (m + 1);
      int lowestBytes = Integer.BYTES * (2 * m + 1);
      int vectorBytes = Float.BYTES * parameters.dimension();
      int[] tops = graph.tops();
      out.longs(
          0,
          graph.size(),
          graph.size(),
          lowestBytes + vectorBytes + Long.BYTES,
          lowestBytes + vectorBytes,
          lowestBytes);
      out.ints(graph.layers() - 1, graph.entryNode());
      out.longs(m, 2L * m, m);
      out.doubles(1 / Math.log(m));
      out.longs(parameters.beamWidth());
      int[] links = new int[2 * m];
      for (int node = 0; node < graph.size(); node++) {
        links(graph, 0, node, links, out);
        out.floats(graph.vector(node));
        out.longs(node);
      }
      int[] upper = new int[m];
      for (int node = 0; node < graph.size(); node++) {
        out.ints(tops[node] * linkBytes);
        for (int layer = 1; layer <= tops[node]; layer++) {
          links(graph, layer, node, upper, out);
        }
      }
    }

    /** The count, then a slot for each neighbour there may be. */
    private void links(ShardGraph graph, int layer, int node, int[] slots, LittleEndian out)
        throws IOException {
      java.util.Arrays.fill(slots, 0);
      out.ints(graph.neighbors(layer, node, slots));
      out.ints(slots);
    }
  },

  /** {@code faiss.write_index} of an {@code IndexHNSWFlat} (FAISS 1.7 on). */
  FAISS {
    @Override
    void write(ShardGraph graph, IndexParameters parameters, LittleEndian out) throws IOException {
      boolean distance = parameters.similarity() == Similarity.L2;
      out.text("IHNf");
      header(graph, parameters, out);
      links(graph, parameters, out);
      out.text(distance ? "IxF2" : "IxFI");
      header(graph, parameters, out);
      out.longs((long) graph.size() * parameters.dimension());
      for (int node = 0; node < graph.size(); node++) {
        out.floats(graph.vector(node));
      }
    }

    private void header(ShardGraph graph, IndexParameters parameters, LittleEndian out)
        throws IOException {
      out.ints(parameters.dimension());
      out.longs(graph.size(), 1 << 20, 1 << 20);
      out.bytes(1);
      out.ints(parameters.similarity() == Similarity.L2 ? 1 : 0);
    }

    private void links(ShardGraph graph, IndexParameters parameters, LittleEndian out)
        throws IOException {
      int m = parameters.maxConnections();
      int[] tops = graph.tops();
      double[] chances = chances(m, graph.layers());
      out.longs(chances.length);
      out.doubles(chances);
      out.longs(chances.length + 1);
      out.ints(0);
      for (int layer = 0; layer < chances.length; layer++) {
        out.ints((layer + 2) * m);
      }
      out.longs(tops.length);
      for (int top : tops) {
        out.ints(top + 1);
      }
      out.longs(tops.length + 1L);
      long slots = 0;
      out.longs(slots);
      for (int top : tops) {
        slots += (top + 2L) * m;
        out.longs(slots);
      }
      out.longs(slots);
      for (int node = 0; node < tops.length; node++) {
        for (int layer = 0; layer <= tops[node]; layer++) {
          int[] neighbors = new int[layer == 0 ? 2 * m : m];
          int count = graph.neighbors(layer, node, neighbors);
          java.util.Arrays.fill(neighbors, count, neighbors.length, -1);
          out.ints(neighbors);
        }
      }
      out.ints(graph.entryNode(), graph.layers() - 1, parameters.beamWidth(), 16, 1);
    }

    /** The chance of each layer, as far as FAISS counts them, and at least the graph's own. */
    private double[] chances(int m, int layers) {
      double scale = Math.log(m);
      List<Double> chances = new ArrayList<>();
      double chance = 1 - Math.exp(-scale);
      while (chance >= 1e-9 || chances.size() < layers) {
        chances.add(chance);
        chance *= Math.exp(-scale);
      }
      return chances.stream().mapToDouble(Double::doubleValue).toArray();
    }
  };

  /** What the user writes, and the ending of the files. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Writes a shard's graph. The stream stays open. */
  public void write(ShardGraph graph, IndexParameters parameters, OutputStream out)
      throws IOException {
    LittleEndian numbers = new LittleEndian(new BufferedOutputStream(out, 1 << 16));
    write(graph, parameters, numbers);
    numbers.flush();
  }

  abstract void write(ShardGraph graph, IndexParameters parameters, LittleEndian out)
      throws IOException;

  /** Numbers as both libraries write them on the machines they run on. */
  static final class LittleEndian {
    private final OutputStream out;
    private final ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

    LittleEndian(OutputStream out) {
      this.out = out;
    }

    void bytes(int value) throws IOException {
      out.write(value);
    }

    void text(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    void ints(int... values) throws IOException {
      for (int value : values) {
        out.write(buffer.putInt(0, value).array(), 0, Integer.BYTES);
      }
    }

    void longs(long... values) throws IOException {
      for (long value : values) {
        out.write(buffer.putLong(0, value).array(), 0, Long.BYTES);
      }
    }

    void floats(float... values) throws IOException {
      for (float value : values) {
        out.write(buffer.putFloat(0, value).array(), 0, Float.BYTES);
      }
    }

    void doubles(double... values) throws IOException {
      for (double value : values) {
        out.write(buffer.putDouble(0, value).array(), 0, Double.BYTES);
      }
    }

    void flush() throws IOException {
      out.flush();
    }
  }
}
