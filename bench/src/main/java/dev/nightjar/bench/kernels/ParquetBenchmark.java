package dev.nightjar.bench.kernels;

import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.io.vectors.VectorLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Writing 20,000 chunks of 384 floats as a run's Parquet files, one task, from memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 6)
@Fork(1)
public class ParquetBenchmark {
  private static final int ROWS = 20_000;

  private @Nullable SparkSession spark;
  private @Nullable Dataset<Row> rows;
  private @Nullable Path folder;

  /** Makes the chunks and keeps them in memory. */
  @Setup
  public void start() throws IOException {
    folder = Files.createTempDirectory("nightjar-parquet-");
    spark =
        SparkSession.builder().master("local[1]").config("spark.ui.enabled", "false").getOrCreate();
    Dataset<Row> made =
        spark
            .range(0, ROWS, 1, 1)
            .selectExpr(
                "concat('d', id) AS document_id",
                "concat('d', id, '#0') AS chunk_id",
                "0 AS chunk_index",
                "0 AS start",
                "120 AS end",
                "concat('Chunk ', id, ' of a corpus about birds that hunt at night ', sha1(string(id))) AS text",
                "sha2(string(id), 256) AS content_hash",
                "24 AS token_count",
                "transform(sequence(1, 384), i -> float(rand(1) - 0.5 + i * 0.0001)) AS vector",
                "map('lang', 'en') AS attributes")
            .persist(StorageLevel.MEMORY_ONLY());
    made.count();
    rows = made;
  }

  /** Ends Spark. */
  @TearDown
  public void stop() {
    if (spark != null) {
      spark.stop();
    }
  }

  /** Removes what the last turn wrote. */
  @TearDown(Level.Iteration)
  public void delete() throws IOException {
    if (folder != null) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** One run's files. */
  @Benchmark
  public void write() {
    if (rows != null && folder != null) {
      VectorLayout.write(rows, folder.resolve("run").toString(), VectorEncoding.FLOAT32);
    }
  }
}
