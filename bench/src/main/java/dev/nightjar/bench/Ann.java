package dev.nightjar.bench;

import dev.ludovic.netlib.blas.BLAS;
import dev.nightjar.evaluate.IndexRecall;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.vector.Hit;
import dev.nightjar.vector.Similarity;
import dev.nightjar.vector.products.ExactSearch;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Building and searching 100,000 vectors by one thread, in CPU time: of the whole process for a
 * build, of the thread for searches; the same that {@code ann_peers.py} does with other libraries.
 * Prints a JSON object a line.
 */
public final class Ann {
  private static final int CONNECTIONS = 16;
  private static final int BEAM = 100;
  private static final int[] WIDTHS = {
    10, 16, 24, 28, 32, 36, 40, 44, 48, 64, 80, 88, 96, 100, 104, 112, 120, 128, 144, 160, 192, 256,
    320, 512
  };

  /** Where the sweep ends: at this recall, and not before this width. */
  private static final double ENOUGH = 0.99;

  private static final int LEAST_WIDTH = 104;
  private static final int ROUNDS = 3;

  private Ann() {}

  /**
   * Arguments: {@code inputs RUN QUERIES WORK}, {@code build|search WORK none|8-bit|… PARTITIONS},
   * {@code graph WORK THREADS}, or {@code exact WORK}.
   */
  public static void main(String... args) throws IOException {
    switch (args[0]) {
      case "inputs" -> inputs(args[1], args[2], Path.of(args[3]));
      case "build" -> build(Path.of(args[1]), args[2], Integer.parseInt(args[3]));
      case "graph" -> graph(Path.of(args[1]), Integer.parseInt(args[2]));
      case "search" -> search(Path.of(args[1]), args[2], Integer.parseInt(args[3]));
      default -> exact(Path.of(args[1]));
    }
  }

  /** Writes the vectors as bare floats, and the ten best similarities of every query. */
  private static void inputs(String run, String queries, Path work) throws IOException {
    Files.createDirectories(work);
    try (SparkSession spark = SparkSession.builder().master("local[2]").getOrCreate()) {
      for (Map.Entry<String, String> part : Map.of("corpus", run, "queries", queries).entrySet()) {
        try (OutputStream out =
            new BufferedOutputStream(
                Files.newOutputStream(work.resolve(part.getKey() + ".f32")), 1 << 20)) {
          for (Row row :
              spark
                  .read()
                  .parquet(part.getValue())
                  .orderBy("document_id")
                  .selectExpr("vector")
                  .collectAsList()) {
            List<Float> vector = row.getList(0);
            ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * vector.size()).order(ByteOrder.LITTLE_ENDIAN);
            vector.forEach(bytes::putFloat);
            out.write(bytes.array());
            Files.writeString(work.resolve("dimension"), "" + vector.size());
          }
        }
      }
    }
    float[][] asked = read(work, "queries.f32");
    ExactSearch search = search(asked);
    add(search, read(work, "corpus.f32"));
    try (OutputStream out = Files.newOutputStream(work.resolve("exact.f32"))) {
      for (int q = 0; q < asked.length; q++) {
        ByteBuffer bytes = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        search.hits(q).forEach(hit -> bytes.putFloat(hit.score()));
        out.write(bytes.array());
      }
    }
  }

  private static ExactSearch search(float[][] queries) {
    float[] flat = new float[queries.length * queries[0].length];
    for (int q = 0; q < queries.length; q++) {
      System.arraycopy(queries[q], 0, flat, q * queries[q].length, queries[q].length);
    }
    return new ExactSearch(flat, queries[0].length, IndexRecall.K);
  }

  private static void add(ExactSearch search, float[][] rows) {
    int dimension = rows[0].length;
    float[] block = new float[4096 * dimension];
    for (int from = 0; from < rows.length; from += 4096) {
      int count = Math.min(4096, rows.length - from);
      for (int i = 0; i < count; i++) {
        System.arraycopy(rows[from + i], 0, block, i * dimension, dimension);
      }
      search.add(block, IntStream.range(from, from + count).toArray(), count);
    }
  }

  static float[][] read(Path work, String name) throws IOException {
    Path file = work.resolve(name);
    int width =
        name.equals("exact.f32")
            ? IndexRecall.K
            : Integer.parseInt(Files.readString(work.resolve("dimension")).strip());
    float[][] rows = new float[(int) (Files.size(file) / Float.BYTES / width)][width];
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * width).order(ByteOrder.LITTLE_ENDIAN);
    try (DataInputStream in =
        new DataInputStream(new java.io.BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
      for (float[] row : rows) {
        in.readFully(bytes.array());
        bytes.asFloatBuffer().get(row);
      }
    }
    return rows;
  }

  private static IndexParameters parameters(Path work, String quantization) throws IOException {
    return new IndexParameters(
        Similarity.COSINE,
        read(work, "queries.f32")[0].length,
        CONNECTIONS,
        BEAM,
        Quantization.named(quantization),
        TextAnalysis.STANDARD,
        false);
  }

  private static Path folder(Path work, String quantization, int partitions) {
    return work.resolve("index-" + quantization + "-" + partitions);
  }

  private static String name(String quantization, int partitions) {
    return "Nightjar %s%s"
        .formatted(
            quantization,
            partitions > 1 ? String.format(Locale.ROOT, ", %d partitions merged", partitions) : "");
  }

  private static void build(Path work, String quantization, int partitions) throws IOException {
    float[][] corpus = read(work, "corpus.f32");
    IndexParameters parameters = parameters(work, quantization);
    Path folder = folder(work, quantization, partitions);
    delete(folder);
    long resident = resident("VmRSS");
    long start = cpu();
    List<Path> segments = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      Path target = partitions == 1 ? folder : work.resolve("segment-" + p);
      try (ShardBuilder builder = new ShardBuilder(work.resolve("work"), parameters)) {
        add(builder, corpus, p, partitions);
        delete(target);
        if (partitions == 1) {
          builder.build(target);
        } else {
          builder.buildSegment(target);
        }
      }
      segments.add(target);
    }
    if (partitions > 1) {
      try (ShardBuilder builder = new ShardBuilder(work.resolve("work"), parameters)) {
        for (Path segment : segments) {
          builder.addShard(segment, Set.of());
        }
        builder.build(folder);
      }
    }
    double seconds = (cpu() - start) / 1e9;
    long grown = resident("VmHWM") - resident;
    System.out.printf(
        "{\"name\": \"%s\", \"build\": %.0f, \"memory\": %d, \"disk\": %d}%n",
        name(quantization, partitions), corpus.length / seconds, grown, bytes(folder));
  }

  /** Only the step that builds the graph, from a segment that has all else, a few times over. */
  private static void graph(Path work, int threads) throws IOException {
    float[][] corpus = read(work, "corpus.f32");
    IndexParameters parameters = parameters(work, "8-bit");
    Path segment = work.resolve("segment-0");
    delete(segment);
    try (ShardBuilder builder = new ShardBuilder(work.resolve("work"), parameters)) {
      add(builder, corpus, 0, 1);
      builder.buildSegment(segment);
    }
    double first = 0;
    double best = Double.MAX_VALUE;
    double wall = Double.MAX_VALUE;
    for (int round = 0; round < 2 * ROUNDS; round++) {
      Path folder = work.resolve("graph");
      delete(folder);
      long start = System.nanoTime();
      long cpu = cpu();
      try (ShardBuilder builder = new ShardBuilder(work.resolve("work"), parameters, threads)) {
        builder.addShard(segment, Set.of());
        builder.build(folder);
      }
      double seconds = (cpu() - cpu) / 1e9;
      first = round == 0 ? seconds : first;
      best = Math.min(best, seconds);
      wall = Math.min(wall, (System.nanoTime() - start) / 1e9);
    }
    System.out.printf(
        Locale.ROOT,
        "{\"name\": \"graph\", \"threads\": %d, \"cold\": %.0f, \"warm\": %.0f, \"wall\": %.0f}%n",
        threads,
        corpus.length / first,
        corpus.length / best,
        corpus.length / wall);
  }

  private static void add(ShardBuilder builder, float[][] corpus, int from, int step)
      throws IOException {
    for (int i = from; i < corpus.length; i += step) {
      String id = "c" + i;
      builder.add(new IndexedChunk(id, id, 0, 0, 0, "", Map.of(), 0), corpus[i]);
    }
  }

  private static void search(Path work, String quantization, int partitions) throws IOException {
    float[][] queries = read(work, "queries.f32");
    float[][] exact = read(work, "exact.f32");
    StringBuilder widths = new StringBuilder();
    try (ChunkIndex index =
        ChunkIndex.open(
            List.of(folder(work, quantization, partitions)), parameters(work, quantization))) {
      long warm = System.nanoTime() + 5_000_000_000L;
      while (System.nanoTime() < warm) {
        round(index, queries, 64);
      }
      for (int width : WIDTHS) {
        long best = Long.MAX_VALUE;
        float[][] found = {};
        for (int round = 0; round < ROUNDS; round++) {
          long start = threadCpu();
          found = round(index, queries, width);
          best = Math.min(best, threadCpu() - start);
        }
        double recall = IndexRecall.of(exact, found);
        widths.append(widths.isEmpty() ? "" : ", ");
        widths.append(
            String.format(
                Locale.ROOT, "[%d, %.4f, %.0f]", width, recall, queries.length * 1e9 / best));
        if (recall >= ENOUGH && width >= LEAST_WIDTH) {
          break;
        }
      }
    }
    System.out.printf(
        "{\"name\": \"%s\", \"widths\": [%s]}%n", name(quantization, partitions), widths);
  }

  private static float[][] round(ChunkIndex index, float[][] queries, int width)
      throws IOException {
    float[][] found = new float[queries.length][];
    for (int q = 0; q < queries.length; q++) {
      found[q] = index.nearest(queries[q], IndexRecall.K, width);
    }
    return found;
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long threadCpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long resident(String key) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(key + ":"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      long sum = 0;
      for (Path file : files.toList()) {
        sum += Files.size(file);
      }
      return sum;
    }
  }

  /** Exact search against one product of large square matrices. */
  private static void exact(Path work) throws IOException {
    float[][] queries = read(work, "queries.f32");
    float[][] corpus = read(work, "corpus.f32");
    double flops = 2.0 * queries.length * corpus.length * queries[0].length;
    double search = 0;
    double product = 0;
    List<Hit> first = List.of();
    for (int round = 0; round < 2 * ROUNDS; round++) {
      ExactSearch exact = search(queries);
      long start = threadCpu();
      add(exact, corpus);
      search = Math.max(search, flops / (threadCpu() - start));
      first = exact.hits(0);
      product = Math.max(product, product());
    }
    System.out.printf(
        "{\"name\": \"exact\", \"gflops\": %.1f, \"sgemm\": %.1f, \"share\": %.3f, \"best\": %s}%n",
        search, product, search / product, first.getFirst().score());
  }

  private static double product() {
    int n = 1536;
    Random random = new Random(1);
    float[] a = new float[n * n];
    float[] b = new float[n * n];
    for (int i = 0; i < a.length; i++) {
      a[i] = random.nextFloat();
      b[i] = random.nextFloat();
    }
    float[] c = new float[n * n];
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Arrays.fill(c, 0);
      long start = threadCpu();
      BLAS.getInstance().sgemm("T", "N", n, n, n, 1f, a, n, b, n, 0f, c, n);
      best = Math.max(best, 2.0 * n * n * n / (threadCpu() - start));
    }
    return best;
  }
}
