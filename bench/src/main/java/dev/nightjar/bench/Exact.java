package dev.nightjar.bench;

import dev.nightjar.vector.Vectors;
import dev.nightjar.vector.products.AllPairs;
import dev.nightjar.vector.products.NearestLists;
import dev.nightjar.vector.products.Rows;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.linalg.DenseMatrix;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.distributed.IndexedRow;
import org.apache.spark.mllib.linalg.distributed.IndexedRowMatrix;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The exact ten nearest of every vector among the others, by one thread, in CPU time of the whole
 * process; the same that {@code exact_peers.py} does with FAISS. Prints a JSON object a line.
 */
public final class Exact {
  private static final int K = 10;
  private static final int BLOCK = 8192;

  private Exact() {}

  /**
   * Arguments: {@code random FILE COUNT DIMENSION}, {@code run PARQUET FILE COUNT}, {@code nightjar
   * FILE DIMENSION TURNS}, whose answer goes to FILE.nearest, or {@code mllib FILE DIMENSION
   * QUERIES}.
   */
  public static void main(String... args) throws IOException {
    switch (args[0]) {
      case "random" ->
          random(Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      case "run" -> run(args[1], Path.of(args[2]), Integer.parseInt(args[3]));
      case "nightjar" ->
          nightjar(Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      default -> mllib(Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    }
  }

  private static void random(Path file, int count, int dimension) throws IOException {
    Random random = new Random(1);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (int v = 0; v < count; v++) {
        float[] vector = new float[dimension];
        for (int d = 0; d < dimension; d++) {
          vector[d] = (float) random.nextGaussian();
        }
        write(vector, out);
      }
    }
  }

  /** The vectors of a run's Parquet files; prints their dimension. */
  private static void run(String parquet, Path file, int most) throws IOException {
    try (SparkSession spark = SparkSession.builder().master("local[1]").getOrCreate();
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      int dimension = 0;
      for (Row row :
          spark.read().parquet(parquet).selectExpr("vector").limit(most).collectAsList()) {
        List<Float> list = row.getList(0);
        float[] vector = new float[list.size()];
        for (int d = 0; d < vector.length; d++) {
          vector[d] = list.get(d);
        }
        write(vector, out);
        dimension = vector.length;
      }
      System.out.println(dimension);
    }
  }

  private static void write(float[] vector, OutputStream out) throws IOException {
    Vectors.normalize(vector);
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    out.write(bytes.array());
  }

  private static void nightjar(Path file, int dimension, int turns) throws IOException {
    AllPairs.Range all = new AllPairs.Range(0, read(file, dimension));
    for (int turn = 0; turn < turns; turn++) {
      long start = cpu();
      AllPairs.Found found = AllPairs.within(all, K);
      double seconds = (cpu() - start) / 1e9;
      double pairs = (double) all.count() * (all.count() - 1) / 2;
      System.out.printf(
          Locale.ROOT,
          "{\"name\": \"Nightjar\", \"cpu\": %.2f, \"scored_again\": %.6f}%n",
          seconds,
          found.scored() / pairs);
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(Path.of(file + ".nearest")))) {
        for (int v = 0; v < all.count(); v++) {
          ByteBuffer row = ByteBuffer.allocate(K * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (int place = 0; place < K; place++) {
            row.putInt(found.ofRows().label(v, place));
          }
          out.write(row.array());
        }
      }
    }
  }

  /** MLlib's product of distributed matrices, of some queries with all, and the best of each. */
  private static void mllib(Path file, int dimension, int queries) throws IOException {
    try (SparkSession spark = SparkSession.builder().master("local[1]").getOrCreate()) {
      List<IndexedRow> rows = new ArrayList<>();
      for (Rows block : read(file, dimension)) {
        for (int r = 0; r < block.count(); r++) {
          double[] row = new double[dimension];
          for (int d = 0; d < dimension; d++) {
            row[d] = block.matrix()[r * dimension + d];
          }
          rows.add(new IndexedRow(rows.size(), org.apache.spark.mllib.linalg.Vectors.dense(row)));
        }
      }
      double[] asked = new double[queries * dimension];
      for (int q = 0; q < queries; q++) {
        System.arraycopy(rows.get(q).vector().toArray(), 0, asked, q * dimension, dimension);
      }
      JavaRDD<IndexedRow> all =
          JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, 16).cache();
      all.count();
      long start = cpu();
      List<int[]> found =
          new IndexedRowMatrix(all.rdd())
              .multiply(new DenseMatrix(dimension, queries, asked))
              .rows()
              .toJavaRDD()
              .mapPartitions(part -> List.of(best(part, queries)).iterator())
              .collect();
      double seconds = (cpu() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "{\"name\": \"Spark MLlib %s, IndexedRowMatrix.multiply\", \"cpu\": %.2f, \"queries\": %d, \"parts\": %d}%n",
          spark.version(),
          seconds * rows.size() / queries,
          queries,
          found.size());
    }
  }

  /** The best rows of each query, of a partition. */
  private static int[] best(Iterator<IndexedRow> products, int queries) {
    NearestLists lists = new NearestLists(queries, K + 1);
    while (products.hasNext()) {
      IndexedRow row = products.next();
      Vector scores = row.vector();
      for (int q = 0; q < queries; q++) {
        lists.offer(q, (int) row.index(), (float) scores.apply(q));
      }
    }
    return IntStream.range(0, queries * (K + 1))
        .map(i -> lists.label(i / (K + 1), i % (K + 1)))
        .toArray();
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
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
}
