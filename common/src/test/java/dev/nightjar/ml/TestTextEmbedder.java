package dev.nightjar.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stages for MLlib, beside what {@code embed} makes of the same texts. */
class TestTextEmbedder {
  private static final StructType TEXTS =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("text", DataTypes.StringType)
          .add("n", DataTypes.IntegerType);

  @TempDir static Path folder;
  private static EmbedRuns runs;
  private static String model;

  @BeforeAll
  static void write() throws IOException {
    runs = new EmbedRuns(LocalSpark.session(), folder, folder.resolve("runs").toString());
    model = folder.resolve("model").toString();
  }

  private static final String[] WORDS = "the cat of is that for on with".split(" ");

  private static String text(int i) {
    return WORDS[i % 8] + " " + WORDS[i / 8 % 8] + " " + WORDS[i / 64 % 8] + " the".repeat(i % 5);
  }

  private static Dataset<Row> texts(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(RowFactory.create("d" + i, text(i % 300), i));
    }
    rows.add(RowFactory.create("null", null, -1));
    rows.add(RowFactory.create("blank", " ", -2));
    return LocalSpark.session().createDataFrame(rows, TEXTS).repartition(3);
  }

  private static Row row(String id, Map<String, Row> rows) {
    return Objects.requireNonNull(rows.get(id));
  }

  private static TextEmbedder embedder() {
    return new TextEmbedder().setModel(model);
  }

  @Test
  void vectorsAreThoseOfEmbedToTheBit() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      lines.add(EmbedRuns.document("d" + i, text(i)));
    }
    runs.run(lines, "a");
    Map<String, List<Float>> expected = runs.vectors("a");
    Dataset<Row> made = embedder().transform(texts(400));
    assertThat(made.columns()).containsExactly("id", "text", "n", "vector", "vector_error");
    Map<String, Row> rows = new TreeMap<>();
    made.collectAsList().forEach(row -> rows.put(row.getString(0), row));
    assertThat(rows).hasSize(402);
    for (int i = 0; i < 400; i++) {
      Row row = row("d" + i, rows);
      assertThat(row.<Float>getList(3)).isEqualTo(expected.get("d" + i % 300 + "#0"));
      assertThat(row.getString(1)).isEqualTo(text(i % 300));
      assertThat(row.isNullAt(4)).isTrue();
    }
    assertThat(row("null", rows).isNullAt(3)).isTrue();
    assertThat(row("null", rows).getString(4)).isEqualTo("the text is null");
    assertThat(row("blank", rows).getString(4)).isEqualTo("the text has no token of the model");
  }

  @Test
  void itsPlanIsLazyPrunedAndKeepsPartitions() {
    Dataset<Row> made = embedder().transform(texts(50));
    assertThat(made.rdd().getNumPartitions()).isEqualTo(3);
    Dataset<Row> some = made.select("id", "vector");
    String plan = some.queryExecution().toString();
    assertThat(plan.substring(plan.indexOf("== Physical Plan ==")))
        .contains("MadeColumns nightjar_embed('model')")
        .doesNotContain("n#");
    assertThat(some.as("a").join(some.as("b"), functions.expr("a.id = b.id")).count())
        .isEqualTo(52);
  }

  @Test
  void aPipelineWithMllibIsSavedAndLoaded() throws IOException {
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  embedder().setVectorType("ml").setOutputCol("raw").setErrorCol("why"),
                  new Normalizer().setInputCol("raw").setOutputCol("unit")
                });
    Dataset<Row> texts = texts(20).filter("n >= 0");
    String path = folder.resolve("pipeline").toString();
    pipeline.fit(texts).write().overwrite().save(path);
    List<Row> rows =
        PipelineModel.load(path).transform(texts).select("raw", "unit").collectAsList();
    assertThat(rows).hasSize(20);
    for (Row row : rows) {
      assertThat(row.<Vector>getAs("raw").size()).isPositive();
      double norm = 0;
      for (double value : row.<Vector>getAs("unit").toArray()) {
        norm += value * value;
      }
      assertThat(norm).isBetween(0.999, 1.001);
    }
    assertThat(embedder().copy(new org.apache.spark.ml.param.ParamMap()).params())
        .extracting(param -> param.name())
        .contains("inputCol", "outputCol", "errorCol", "model", "prompt", "dimensions", "device");
  }

  @Test
  void chunksAreThoseOfEmbed() throws IOException {
    List<String> lines = EmbedRuns.documents(8);
    runs.run(lines, "chunks");
    SparkSession spark = LocalSpark.session();
    Dataset<Row> documents =
        spark.read().json(spark.createDataset(lines, org.apache.spark.sql.Encoders.STRING()));
    Dataset<Row> chunks =
        new ChunkTransformer()
            .setModel(model)
            .setChunkTokens(16)
            .transform(documents.select("id", "text"))
            .selectExpr("id", "inline(chunks)")
            .selectExpr("concat(id, '#', chunk_index) id", "start", "end", "text", "token_count");
    List<Row> expected =
        runs.read(runs.directory().vectors("chunks"))
            .select("chunk_id", "start", "end", "text", "token_count")
            .collectAsList();
    assertThat(chunks.collectAsList()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingRuns() {
    Dataset<Row> texts = texts(1);
    assertThatThrownBy(() -> embedder().setInputCol("txt").transform(texts))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("inputCol")
        .hasMessageContaining("id, text, n");
    assertThatThrownBy(() -> embedder().setInputCol("n").transform(texts))
        .hasMessageContaining("it has int, not text");
    assertThatThrownBy(() -> embedder().setOutputCol("id").transform(texts))
        .hasMessageContaining("there is such a column");
    assertThatThrownBy(() -> embedder().setModel("minlim").transform(texts))
        .hasMessageContaining("did you mean 'minilm'");
    assertThatThrownBy(() -> embedder().setDevice("gpu").transform(texts))
        .hasMessageContaining("auto, cpu, cuda, tensorrt");
    assertThatThrownBy(() -> embedder().setVectorType("list").transform(texts))
        .hasMessageContaining("array or ml");
  }
}
