package dev.nightjar.io.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.VectorRuns;
import dev.nightjar.vector.Precision;
import dev.nightjar.vector.WrittenPrecision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Without Spark, the vectors of a run are read as Spark reads them. */
class TestVectorBlocks {
  private static final int ROWS = 50;

  private final SparkSession spark = LocalSpark.session();
  private final Configuration hadoop = spark.sessionState().newHadoopConf();
  @TempDir Path folder;
  private VectorRun run;

  @BeforeEach
  void write() {
    VectorRuns.write(spark, folder, "one", ROWS, i -> false, i -> false);
    run = OutputDirectory.existing(folder.toString(), hadoop).run("one");
  }

  private static Map<String, List<Float>> vectors(Dataset<Row> rows) {
    Map<String, List<Float>> vectors = new TreeMap<>();
    for (Row row : rows.collectAsList()) {
      vectors.put(row.getAs("chunk_id"), row.getList(row.fieldIndex("vector")));
    }
    return vectors;
  }

  private static Map<String, List<Float>> vectors(VectorBlocks blocks) {
    Map<String, List<Float>> vectors = new TreeMap<>();
    blocks.forEachRemaining(
        block -> {
          for (int r = 0; r < block.chunkIds().size(); r++) {
            List<Float> vector = new ArrayList<>();
            for (int d = 0; d < block.dimension(); d++) {
              vector.add(block.vectors()[r * block.dimension() + d]);
            }
            vectors.put(block.chunkIds().get(r), vector);
          }
        });
    return vectors;
  }

  static Stream<WrittenPrecision> precisions() {
    return Stream.of(
        WrittenPrecision.FLOAT32,
        WrittenPrecision.of(Precision.FLOAT16),
        WrittenPrecision.of(Precision.INT8),
        WrittenPrecision.of(Precision.BINARY),
        WrittenPrecision.of(Precision.BINARY, Precision.INT8),
        WrittenPrecision.of(Precision.INT8, Precision.FLOAT32));
  }

  @ParameterizedTest
  @MethodSource("precisions")
  void vectorsAreThoseThatSparkReadsHoweverTheyAreWritten(WrittenPrecision precision)
      throws IOException {
    List<float[]> sample = IntStream.range(0, ROWS).mapToObj(VectorRuns::vector).toList();
    VectorEncoding encoding = VectorEncoding.fitting(precision, sample, ROWS);
    Path written = folder.resolve("written");
    VectorLayout.write(run.rows(spark), written.toString(), encoding);
    try (Stream<Path> files = Files.list(written);
        VectorBlocks blocks =
            new VectorBlocks(
                files.map(Path::toString).filter(name -> name.endsWith(".parquet")).toList(),
                encoding,
                7,
                hadoop)) {
      assertThat(vectors(blocks))
          .hasSize(ROWS)
          .isEqualTo(vectors(VectorLayout.read(spark, encoding, written.toString())));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, ROWS, 1000})
  void blocksAreFullButForTheLastOne(int rows) {
    List<Integer> sizes = new ArrayList<>();
    try (VectorBlocks blocks = run.blocks(rows, hadoop)) {
      blocks.forEachRemaining(
          block -> {
            sizes.add(block.chunkIds().size());
            assertThat(block.vectors()).hasSize(block.chunkIds().size() * VectorRuns.DIMENSION);
          });
      assertThatThrownBy(blocks::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(sizes).hasSize((ROWS - 1) / rows + 1);
    assertThat(sizes.subList(0, sizes.size() - 1)).allMatch(size -> size == rows);
    assertThat(sizes.stream().mapToInt(n -> n).sum()).isEqualTo(ROWS);
  }

  @Test
  void whoeverClosesEarlyReadsNoMore() {
    VectorBlocks blocks = run.blocks(1, hadoop);
    assertThat(blocks.next().chunkIds()).hasSize(1);
    blocks.close();
    blocks.close();
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("run=one/part-9.parquet"), "PAR1 no more");
    try (VectorBlocks blocks = run.blocks(1000, hadoop)) {
      assertThatThrownBy(() -> blocks.forEachRemaining(block -> {}))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("Cannot read ")
          .hasMessageContaining(file.getFileName().toString());
    }
  }
}
