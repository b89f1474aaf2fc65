package dev.nightjar.bench;

import dev.nightjar.vector.products.AllPairs;
import dev.nightjar.vector.products.Rows;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The exact ten nearest of every vector of a file among the others, by one thread, in CPU time of
 * the whole process; the same that {@code exact_peers.py} does with FAISS. Prints a JSON object a
 * line.
 */
public final class Exact {
  private static final int K = 10;
  private static final int BLOCK = 8192;

  private Exact() {}

  /** Arguments: {@code FILE DIMENSION [TURNS]}; the answer goes to FILE.nightjar. */
  public static void main(String... args) throws IOException {
    Path file = Path.of(args[0]);
    int dimension = Integer.parseInt(args[1]);
    int turns = args.length > 2 ? Integer.parseInt(args[2]) : 1;
    List<Rows> blocks = read(file, dimension);
    AllPairs.Range all = new AllPairs.Range(0, blocks);
    for (int turn = 0; turn < turns; turn++) {
      long start = cpu();
      AllPairs.Found found = AllPairs.within(all, K);
      double seconds = (cpu() - start) / 1e9;
      double pairs = (double) all.count() * (all.count() - 1) / 2;
      System.out.printf(
          Locale.ROOT,
          "{\"engine\":\"nightjar\",\"vectors\":%d,\"dimension\":%d,\"cpu_seconds\":%.2f,\"scored_again\":%.6f}%n",
          all.count(),
          dimension,
          seconds,
          found.scored() / pairs);
      write(found, all.count(), Path.of(file + ".nightjar"));
    }
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static List<Rows> read(Path file, int dimension) throws IOException {
    List<Rows> blocks = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BLOCK * dimension * Float.BYTES);
      while (bytes.length > 0) {
        float[] block = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(block);
        blocks.add(Rows.of(block, dimension));
        bytes = in.readNBytes(BLOCK * dimension * Float.BYTES);
      }
    }
    return blocks;
  }

  private static void write(AllPairs.Found found, int vectors, Path to) throws IOException {
    try (WritableByteChannel out = Channels.newChannel(Files.newOutputStream(to))) {
      for (int v = 0; v < vectors; v++) {
        ByteBuffer row = ByteBuffer.allocate(K * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int place = 0; place < K; place++) {
          row.putInt(found.ofRows().label(v, place));
        }
        out.write(row.flip());
      }
    }
  }
}
