package dev.nightjar.io.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.VectorRuns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of vectors are those that Spark would write. */
class TestVectorFiles {
  private static final String VALUES = "vector.list.element";

  /** A column of each kind, those of vectors among others, some of which are null. */
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false), false)
          .add("place", DataTypes.IntegerType)
          .add("bytes", DataTypes.createArrayType(DataTypes.ByteType, false))
          .add("attributes", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType))
          .add(
              "tokens",
              DataTypes.createArrayType(
                  DataTypes.createArrayType(DataTypes.FloatType, false), false))
          .add("words", DataTypes.createArrayType(DataTypes.StringType, false));

  private final SparkSession spark = LocalSpark.session();
  private final Path folder;

  TestVectorFiles(@TempDir Path folder) {
    this.folder = folder;
  }

  private static List<Float> floats(Random random, int n) {
    return random.doubles(n).mapToObj(value -> (float) value).toList();
  }

  /**
   * Vectors of several lengths, the last row with nulls, empty and null ones, lists of no, one and
   * many vectors.
   */
  private Dataset<Row> rows(int n) {
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      List<Byte> bytes = new ArrayList<>();
      random.ints(24, -128, 128).forEach(value -> bytes.add((byte) value));
      List<List<Float>> tokens = new ArrayList<>();
      for (int t = 0; t < i % 4; t++) {
        tokens.add(floats(random, i % 7 == 0 ? 0 : 5 + t));
      }
      rows.add(
          RowFactory.create(
              "r" + i,
              floats(random, i % 50 == 3 ? 0 : 24 + i % 2),
              i % 3 == 0 ? null : i,
              i % 11 == 0 ? null : bytes,
              i % 5 == 0 ? null : Map.of("third", "" + i % 3),
              i % 13 == 0 ? null : tokens,
              List.of("a", "b" + i % 2)));
    }
    return spark.createDataFrame(rows, SCHEMA).coalesce(1);
  }

  private static DataFrameWriter<Row> plain(Dataset<Row> rows) {
    return rows.write()
        .option("compression", "zstd")
        .option("parquet.enable.dictionary#" + VALUES, "false")
        .option("parquet.column.statistics.enabled#" + VALUES, "false");
  }

  private static DataFrameWriter<Row> ours(Dataset<Row> rows) {
    return plain(rows).format(VectorFileFormat.class.getName());
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static ParquetMetadata footer(String path) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(path))) {
      Path file =
          files.filter(each -> each.toString().endsWith(".parquet")).findAny().orElseThrow();
      assertThat(file.toString()).endsWith(".zstd.parquet");
      try (ParquetFileReader reader =
          ParquetFileReader.open(
              HadoopInputFile.fromPath(
                  new org.apache.hadoop.fs.Path(file.toString()), new Configuration()))) {
        return reader.getFooter();
      }
    }
  }

  private static ColumnChunkMetaData column(ParquetMetadata footer, String name) {
    return footer.getBlocks().getFirst().getColumns().stream()
        .filter(column -> column.getPath().toDotString().equals(name))
        .findAny()
        .orElseThrow();
  }

  @Test
  void filesAreThoseOfSparksWriter() throws IOException {
    Dataset<Row> rows = rows(501);
    plain(rows).parquet(path("spark"));
    ours(rows).save(path("ours"));
    assertThat(spark.read().parquet(path("ours")).collectAsList())
        .isEqualTo(spark.read().parquet(path("spark")).collectAsList())
        .hasSize(501);
    ParquetMetadata expected = footer(path("spark"));
    ParquetMetadata found = footer(path("ours"));
    assertThat(found.getFileMetaData().getSchema())
        .isEqualTo(expected.getFileMetaData().getSchema());
    assertThat(found.getFileMetaData().getKeyValueMetaData())
        .isEqualTo(expected.getFileMetaData().getKeyValueMetaData());
    assertThat(found.getFileMetaData().getCreatedBy())
        .isEqualTo(expected.getFileMetaData().getCreatedBy());
    List<ColumnChunkMetaData> columns = found.getBlocks().getFirst().getColumns();
    for (int i = 0; i < columns.size(); i++) {
      ColumnChunkMetaData theirs = expected.getBlocks().getFirst().getColumns().get(i);
      assertThat(columns.get(i).getPath()).isEqualTo(theirs.getPath());
      assertThat(columns.get(i).getEncodings()).isEqualTo(theirs.getEncodings());
      assertThat(columns.get(i).getValueCount()).isEqualTo(theirs.getValueCount());
      assertThat(columns.get(i).getTotalSize()).isEqualTo(theirs.getTotalSize());
      assertThat(columns.get(i).getCodec()).isEqualTo(theirs.getCodec());
      assertThat(columns.get(i).getSizeStatistics().getRepetitionLevelHistogram())
          .isEqualTo(theirs.getSizeStatistics().getRepetitionLevelHistogram());
      assertThat(columns.get(i).getSizeStatistics().getDefinitionLevelHistogram())
          .isEqualTo(theirs.getSizeStatistics().getDefinitionLevelHistogram());
    }
    assertThat(column(found, VALUES).getEncodings()).doesNotContain(Encoding.PLAIN_DICTIONARY);
    assertThat(column(found, VALUES).getStatistics().isEmpty()).isTrue();
    assertThat(column(found, "id").getStatistics())
        .isEqualTo(column(expected, "id").getStatistics());
  }

  @Test
  void manyPagesAndRowGroupsAreReadByOthersToo() throws IOException, SQLException {
    Dataset<Row> rows = rows(3001);
    ours(rows)
        .option("parquet.page.size", "4096")
        .option("parquet.block.size", "65536")
        .save(path("ours"));
    assertThat(spark.read().parquet(path("ours")).orderBy("id").collectAsList())
        .isEqualTo(rows.orderBy("id").collectAsList());
    List<BlockMetaData> groups = footer(path("ours")).getBlocks();
    assertThat(groups).hasSizeGreaterThan(5);
    assertThat(groups).allMatch(group -> group.getTotalByteSize() < 2 * 65536);
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet sums =
            duck.createStatement()
                .executeQuery(
                    "SELECT count(*), sum(len(vector)), sum(list_sum(bytes)),"
                        + " sum(len(flatten(tokens))), count(tokens), count(place),"
                        + " min(len(vector)) FROM '"
                        + path("ours")
                        + "/*.parquet'")) {
      sums.next();
      Row expected =
          rows.selectExpr(
                  "count(*)",
                  "sum(size(vector))",
                  "sum(aggregate(bytes, 0, (a, b) -> a + b))",
                  "sum(size(flatten(tokens)))",
                  "count(tokens)",
                  "count(place)",
                  "min(size(vector))")
              .head();
      for (int i = 0; i < 5; i++) {
        assertThat(sums.getLong(i + 1)).isEqualTo(((Number) expected.get(i)).longValue());
      }
    }
  }

  @Test
  void encryptedFilesAreLeftToSpark() {
    Configuration conf = new Configuration();
    assertThat(VectorFileWriter.canWrite(conf)).isTrue();
    conf.set("parquet.crypto.factory.class", "org.example.Keys");
    assertThat(VectorFileWriter.canWrite(conf)).isFalse();
    Configuration second = new Configuration();
    second.set("parquet.writer.version", "v2");
    assertThat(VectorFileWriter.canWrite(second)).isFalse();
  }

  /** What a Spark that is not known yet would do. */
  @Test
  void whatThisSparkCannotDoIsLeftToItsOwnWriterAndSaid() throws IOException {
    assertThat(FileTrial.of(spark).misfit()).isEmpty();
    FileTrial missing =
        () -> {
          throw new NoSuchMethodError("ParquetFileWriter.start");
        };
    VectorRuns.write(spark, folder.resolve("some"), "one", 7, i -> false, i -> false);
    Dataset<Row> rows = VectorLayout.read(spark, VectorEncoding.FLOAT32, path("some/run=one"));
    assertThat(VectorLayout.write(rows, path("spark"), VectorEncoding.FLOAT32, List.of(), missing))
        .singleElement()
        .asString()
        .contains("Spark's own writer", "ParquetFileWriter.start");
    assertThat(VectorLayout.write(rows, path("ours"), VectorEncoding.FLOAT32)).isEmpty();
    assertThat(VectorLayout.read(spark, VectorEncoding.FLOAT32, path("spark")).collectAsList())
        .isEqualTo(VectorLayout.read(spark, VectorEncoding.FLOAT32, path("ours")).collectAsList())
        .hasSize(7);
  }

  @Test
  void fileThatIsThereIsNotWrittenOver() throws IOException {
    Path file = Files.createFile(folder.resolve("file.parquet"));
    Configuration conf = FileTrial.settings(spark, SCHEMA);
    assertThatThrownBy(
            () ->
                new VectorFileWriter(
                    file.toString(),
                    SCHEMA,
                    conf,
                    CompressionCodecName.ZSTD,
                    Map.of(),
                    Optional.empty()))
        .isInstanceOfAny(IOException.class, UncheckedIOException.class);
  }
}
