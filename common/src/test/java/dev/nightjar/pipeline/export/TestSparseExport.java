package dev.nightjar.pipeline.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportOptions;
import dev.nightjar.io.export.ExportOptions.Attributes;
import dev.nightjar.io.export.ExportOptions.Vectors;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.models.ModelStore;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.PythonReader;
import dev.nightjar.testing.TinySparse;
import dev.nightjar.testing.VectorRuns;
import dev.nightjar.testing.VectorRuns.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sparse vectors in the files of targets that have a type for them. */
class TestSparseExport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STOP = 31; // "." in the vocabulary
  private static final Map<Integer, Float> WEIGHTS = Map.of(5, 1.5f, STOP, 0.25f);
  private static final String LISTS = "{\"indices\":[5,31],\"values\":[1.5,0.25]}";

  @TempDir static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void writeTwoNights() throws IOException {
    spark = LocalSpark.session();
    Path model = TinySparse.write(folder.resolve("model"));
    ModelCard card =
        VectorRuns.manifest("f")
            .model()
            .withSparse(
                ModelStore.sparse(model.toString(), 8, spark.sessionState().newHadoopConf()));
    List<Chunk> chunks = new ArrayList<>();
    chunks.add(chunk("none", 1, Map.of()));
    VectorRuns.write(spark, folder.resolve("vectors"), "first", card, chunks, 1);
    chunks.add(chunk("some", 2, WEIGHTS));
    VectorRuns.write(spark, folder.resolve("vectors"), "second", card, chunks, 1);
  }

  private static Chunk chunk(String document, int seed, Map<Integer, Float> sparse) {
    return new Chunk(
        document,
        0,
        "words",
        VectorRuns.vector(seed),
        Map.of("sparse", "an attribute"),
        new TreeMap<>(sparse));
  }

  private static Exported export(
      String to, Optional<String> since, ExportOptions options, Optional<String> model) {
    return VectorExport.of(
        spark,
        new ExportSpec(
            Targets.named(to),
            folder.resolve("vectors").toString(),
            Optional.empty(),
            since,
            List.of(),
            model,
            options,
            folder.resolve(to).toString()));
  }

  private static Exported whole(String to) {
    return export(to, Optional.empty(), ExportOptions.DEFAULT, Optional.empty());
  }

  private static Exported changes(String to) {
    return export(to, Optional.of("first"), ExportOptions.DEFAULT, Optional.empty());
  }

  private static ExportOptions options(Optional<ExportForm> form, Vectors vectors) {
    return new ExportOptions(form, vectors, Attributes.JSON, "chunks", Optional.empty());
  }

  private static Path file(Exported exported, String table) {
    String name =
        exported.files().stream().filter(one -> one.startsWith(table)).findFirst().orElseThrow();
    return folder.resolve(exported.to()).resolve(name);
  }

  /** The last line of a table, which is that of the chunk with weights. */
  private static JsonNode last(Exported exported, String table) throws IOException {
    return JSON.readTree(Files.readAllLines(file(exported, table)).getLast());
  }

  @ParameterizedTest
  @CsvSource({
    "jsonl, /sparse, /vector",
    "qdrant, /vector/sparse, /vector/dense",
    "pinecone, /sparseValues, /values"
  })
  void idsAndWeightsAreTwoLists(String to, String sparse, String dense) throws IOException {
    Exported changes = changes(to);
    assertThat(changes.items()).isEqualTo(1);
    assertThat(changes.warnings()).isNull();
    JsonNode row = last(changes, "upserts");
    assertThat(row.at(sparse)).hasToString(LISTS);
    assertThat(row.at(dense)).hasSize(VectorRuns.DIMENSION);
  }

  @Test
  void aVectorWithoutTermsIsLeftOut() throws IOException {
    Exported points = whole("qdrant");
    assertThat(Files.readAllLines(file(points, "items")).getFirst()).doesNotContain("indices");
    assertThat(JSON.readTree(file(points, "collection.json").toFile()))
        .hasToString(
            "{\"vectors\":{\"dense\":{\"size\":16,\"distance\":\"Cosine\"}},\"sparse_vectors\":{\"sparse\":{}}}");
  }

  @ParameterizedTest
  @CsvSource({"elasticsearch, sparse_vector, __", "opensearch, rank_features, ."})
  void searchEnginesGoByTokens(String to, String type, String stop) throws IOException {
    Exported whole = whole(to);
    assertThat(last(whole, "items").path("sparse"))
        .hasToString("{\"!\":1.5,\"" + stop + "\":0.25}");
    assertThat(
            JSON.readTree(file(whole, "mapping.json").toFile()).at("/mappings/properties/sparse"))
        .hasToString("{\"type\":\"" + type + "\"}");
  }

  @Test
  void arrowHasAStructOfLists() throws IOException, InterruptedException {
    Exported whole = whole("arrow");
    assertThat(whole.columns()).endsWith("attributes", "sparse");
    assertThat(
            PythonReader.lines(
                folder.resolve("arrow/items").toString(),
                """
                print(table.schema.field('sparse').type)
                print(table.column('sparse').to_pylist())
                """))
        .containsExactly(
            "struct<indices: list<element: int32>, values: list<element: float>>",
            "[{'indices': [], 'values': []}, {'indices': [5, 31], 'values': [1.5, 0.25]}]");
  }

  @Test
  void milvusHasThemAsJsonAndRefusesThoseWithoutTerms() throws IOException {
    Exported whole = whole("milvus");
    assertThat(whole.rejected()).isEqualTo(1);
    Row row = spark.read().parquet(folder.resolve("milvus/items").toString()).head();
    assertThat(row.<String>getAs("sparse")).isEqualTo("{\"5\":1.5,\"31\":0.25}");
    assertThat(row.<String>getAs("$meta")).contains("\"attribute_sparse\":\"an attribute\"");
    JsonNode collection = JSON.readTree(file(whole, "collection.json").toFile());
    assertThat(collection.at("/schema/fields/3/dataType").asText()).isEqualTo("SparseFloatVector");
    assertThat(collection.at("/indexParams/1/metricType").asText()).isEqualTo("IP");
  }

  @Test
  void pineconeHasNullsWhereThereAreNoTerms() {
    whole("pinecone");
    List<Row> rows =
        spark
            .read()
            .parquet(folder.resolve("pinecone/items/__default__").toString())
            .orderBy("id")
            .select("sparse_values", "sparse_values.indices", "sparse_values.values")
            .collectAsList();
    assertThat(rows.getFirst().isNullAt(0)).isTrue();
    assertThat(rows.getLast().<Integer>getList(1)).containsExactly(5, STOP);
    assertThat(rows.getLast().<Float>getList(2)).containsExactly(1.5f, 0.25f);
  }

  @Test
  void pgvectorCountsFromOneInTextAndFromZeroInBytes() throws IOException {
    int terms = TinySparse.terms();
    Exported text = whole("pgvector");
    List<String> lines = Files.readAllLines(file(text, "items"));
    assertThat(lines.getFirst()).endsWith("\t{}/" + terms);
    assertThat(lines.getLast()).endsWith("\t{6:1.5,32:0.25}/" + terms);
    assertThat(file(text, "schema.sql"))
        .content()
        .contains("\"sparse\" sparsevec(" + terms + ") NOT NULL");
    assertThat(file(text, "load.sql")).content().contains("\"attributes\", \"sparse\") FROM");
    Exported binary =
        export(
            "pgvector",
            Optional.of("first"),
            options(Optional.of(ExportForm.BINARY), Vectors.AUTO),
            Optional.empty());
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file(binary, "upserts")));
    bytes.position(bytes.limit() - 2 - 32); // the end of the file, and the last value
    assertThat(bytes.getInt()).isEqualTo(28);
    assertThat(bytes.getInt()).isEqualTo(terms);
    assertThat(bytes.getInt()).isEqualTo(2);
    assertThat(bytes.getInt()).isZero();
    assertThat(new int[] {bytes.getInt(), bytes.getInt()}).containsExactly(5, STOP);
    assertThat(new float[] {bytes.getFloat(), bytes.getFloat()}).containsExactly(1.5f, 0.25f);
  }

  @ParameterizedTest
  @CsvSource({"weaviate, AUTO", "pgvector, ARRAY"})
  void whatATargetHasNoPlaceForStaysInTheRun(String to, Vectors vectors) throws IOException {
    Exported exported =
        export(to, Optional.empty(), options(Optional.empty(), vectors), Optional.empty());
    assertThat(exported.items()).isEqualTo(2);
    assertThat(exported.warnings())
        .singleElement()
        .asString()
        .startsWith("the sparse vectors stay in the run: " + to);
    String manifest =
        Files.readString(
            folder.resolve(to).resolve("_nightjar/export.json"), StandardCharsets.UTF_8);
    assertThat(manifest).contains("stay in the run");
  }

  @Test
  void tokensAreThoseOfTheModelThatMadeThem() throws IOException {
    Path other = TinySparse.write(folder.resolve("other"), TinySparse.graph().broken(5), "relu");
    assertThatThrownBy(
            () ->
                export(
                    "opensearch",
                    Optional.empty(),
                    ExportOptions.DEFAULT,
                    Optional.of(other.toString())))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("the sparse vectors of run second were made with 'model'");
  }
}
