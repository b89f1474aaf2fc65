package dev.nightjar.pipeline.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportOptions;
import dev.nightjar.io.export.ExportOptions.Attributes;
import dev.nightjar.io.export.ExportOptions.Vectors;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.PythonReader;
import dev.nightjar.testing.VectorRuns;
import dev.nightjar.testing.VectorRuns.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two nights in the files of each target: read back by other programs where there is one here, else
 * held against what the target's documentation says.
 */
class TestVectorExport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEXT = "tab\t, line\n, \\N, \"quotes\", 文 and 😀";
  private static final String LONG_ID = "l".repeat(600);
  private static final String WHOLE = ""; // since no run
  private static final float[] ZERO = new float[VectorRuns.DIMENSION];

  /** Whether what may be null in Parquet may be so in the schema of Arrow, as Polars wants it. */
  private static final String SAME_NULLS =
      """
      import base64, glob, pyarrow.ipc
      file = pyarrow.parquet.ParquetFile(glob.glob(sys.argv[1] + '/*.parquet')[0])
      written = pyarrow.ipc.read_schema(pyarrow.py_buffer(base64.b64decode(file.metadata.metadata[b'ARROW:schema'])))
      print(file.schema_arrow.equals(written))
      """;

  @TempDir static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void writeTwoNights() {
    spark = LocalSpark.session();
    List<Chunk> first = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      first.add(chunk("d" + i, TEXT + i, VectorRuns.vector(i), Map.of("lang", "en", "a.b", "1")));
    }
    VectorRuns.write(spark, folder.resolve("vectors"), "first", "f", first, 3);
    List<Chunk> second = new ArrayList<>(first.subList(2, 20)); // d0 and d1 are gone
    second.set(0, chunk("d2", "other words", VectorRuns.vector(-2), Map.of("lang", "en")));
    second.set(1, chunk("d3", TEXT + 3, VectorRuns.vector(3), Map.of("lang", "zh")));
    second.add(chunk("new", "new words", VectorRuns.vector(99), Map.of("$odd", "2", "text", "3")));
    VectorRuns.write(spark, folder.resolve("vectors"), "second", "f", second, 3);
    List<Chunk> unfit = new ArrayList<>();
    unfit.add(chunk("fit", "words", VectorRuns.vector(1), Map.of()));
    unfit.add(chunk("zero", "words", ZERO, Map.of()));
    unfit.add(chunk("large", "x".repeat(70_000), VectorRuns.vector(2), Map.of()));
    unfit.add(chunk("nul", "a\0b", VectorRuns.vector(3), Map.of("lang", "en")));
    unfit.add(chunk(LONG_ID, "words", VectorRuns.vector(4), Map.of()));
    VectorRuns.write(spark, folder.resolve("unfit"), "unfit", "f", unfit, 1);
  }

  private static Chunk chunk(
      String document, String text, float[] vector, Map<String, String> attributes) {
    return new Chunk(document, 0, text, vector, attributes);
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static ExportOptions options(Vectors vectors, Attributes attributes, long fileBytes) {
    return new ExportOptions(
        Optional.empty(),
        vectors,
        attributes,
        "chunks",
        fileBytes == 0 ? Optional.empty() : Optional.of(fileBytes));
  }

  private static ExportOptions of(ExportForm form) {
    return new ExportOptions(
        Optional.of(form), Vectors.AUTO, Attributes.JSON, "chunks", Optional.empty());
  }

  private static Exported export(
      String to, String vectors, String since, ExportOptions options, String output) {
    return VectorExport.of(
        spark,
        new ExportSpec(
            Targets.named(to),
            path(vectors),
            Optional.empty(),
            since.isEmpty() ? Optional.empty() : Optional.of(since),
            List.of(),
            Optional.empty(),
            options,
            path(output)));
  }

  private static Exported export(String to, String since) {
    return export(to, "vectors", since, ExportOptions.DEFAULT, to + "-" + since);
  }

  /** The lines of a table's files, in order, as JSON. */
  private static List<JsonNode> lines(Exported exported, String table) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String file : exported.files()) {
      if (file.startsWith(table + "/")) {
        for (String line : Files.readAllLines(local(exported).resolve(file))) {
          lines.add(JSON.readTree(line));
        }
      }
    }
    return lines;
  }

  private static Path local(Exported exported) {
    return Path.of(exported.output().replaceFirst("^file:", ""));
  }

  private static Map<String, JsonNode> byId(List<JsonNode> lines, String id) {
    Map<String, JsonNode> all = new TreeMap<>();
    lines.forEach(line -> assertThat(all.put(line.at(id).asText(), line)).isNull());
    return all;
  }

  private static JsonNode row(List<JsonNode> lines, String id, String value) {
    return Objects.requireNonNull(byId(lines, id).get(value));
  }

  private static float[] floats(JsonNode numbers) {
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = numbers.get(i).floatValue();
    }
    return vector;
  }

  private static void assertCounts(Exported changes, boolean metadataAlone) {
    assertThat(changes.runId()).isEqualTo("second");
    assertThat(changes.since()).isEqualTo("first");
    assertThat(changes.items()).isEqualTo(metadataAlone ? 2 : 3);
    assertThat(changes.metadata()).isEqualTo(metadataAlone ? 1L : null);
    assertThat(changes.rejected()).isZero();
  }

  @Test
  void jsonLinesHaveTheRun() throws IOException {
    Exported whole = export("jsonl", WHOLE);
    assertThat(whole.items()).isEqualTo(19);
    Map<String, JsonNode> rows = byId(lines(whole, "items"), "/chunk_id");
    assertThat(rows).hasSize(19);
    JsonNode row = row(lines(whole, "items"), "/chunk_id", "d5#0");
    assertThat(row.path("text").asText()).isEqualTo(TEXT + 5);
    assertThat(row.path("attributes").path("a.b").asText()).isEqualTo("1");
    assertThat(floats(row.path("vector"))).isEqualTo(VectorRuns.vector(5));
    Exported changes = export("jsonl", "first");
    assertCounts(changes, true);
    assertThat(byId(lines(changes, "upserts"), "/chunk_id")).containsOnlyKeys("d2#0", "new#0");
    assertThat(lines(changes, "metadata"))
        .singleElement()
        .satisfies(
            moved -> {
              assertThat(moved.at("/attributes/lang").asText()).isEqualTo("zh");
              assertThat(moved.has("vector")).isFalse();
            });
    assertThat(byId(lines(changes, "deletes"), "/chunk_id")).containsOnlyKeys("d0#0", "d1#0");
  }

  @ParameterizedTest
  @CsvSource({"JSON", "MAP"})
  void arrowIsReadByDuckAndPyarrow(Attributes attributes)
      throws IOException, SQLException, InterruptedException {
    String output = "arrow-" + attributes;
    Exported whole =
        export("arrow", "vectors", WHOLE, options(Vectors.AUTO, attributes, 0), output);
    assertThat(whole.items()).isEqualTo(19);
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet rows =
            duck.createStatement()
                .executeQuery(
                    "SELECT count(*), min(len(vector::FLOAT[16])), any_value(text) FILTER (WHERE chunk_id ="
                        + " 'd5#0') FROM '"
                        + path(output)
                        + "/items/*.parquet'")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(19);
      assertThat(rows.getInt(2)).isEqualTo(16);
      assertThat(rows.getString(3)).isEqualTo(TEXT + 5);
    }
    List<Row> again =
        spark.read().parquet(path(output + "/items")).orderBy("chunk_id").collectAsList();
    assertThat(again.getFirst().<Float>getList(8)).hasSize(16);
    assertThat(
            PythonReader.lines(
                path(output + "/items"),
                """
                print(table.schema.field('vector').type)
                print(str(table.schema.field('attributes').type).split(' (')[0])
                print(table.num_rows)
                """
                    + SAME_NULLS))
        .containsExactly(
            "fixed_size_list<element: float not null>[16]",
            attributes == Attributes.JSON ? "string" : "map<string, string",
            "19",
            "True");
  }

  @Test
  void arrowHasChangesToo() throws IOException, InterruptedException {
    assertCounts(export("arrow", "first"), true);
    assertThat(PythonReader.lines(path("arrow-first/upserts"), SAME_NULLS)).containsExactly("True");
    assertThat(spark.read().parquet(path("arrow-first/metadata")).columns())
        .doesNotContain("vector");
    assertThat(spark.read().parquet(path("arrow-first/deletes")).count()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"elasticsearch, AUTO", "opensearch, AUTO", "elasticsearch, ARRAY"})
  void bulkRequestsAreCutBetweenDocuments(String to, Vectors vectors) throws IOException {
    String output = to + vectors;
    long most = 1_000;
    Exported whole = export(to, "vectors", WHOLE, options(vectors, Attributes.JSON, most), output);
    List<String> files = whole.files().stream().filter(file -> file.startsWith("items/")).toList();
    assertThat(files).hasSizeGreaterThan(5).isSorted();
    ByteOrder order = to.equals("opensearch") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    int documents = 0;
    for (String file : files) {
      Path body = folder.resolve(output).resolve(file);
      assertThat(Files.size(body)).isLessThanOrEqualTo(most);
      List<String> lines = Files.readAllLines(body);
      for (int i = 0; i < lines.size(); i += 2) {
        String id = JSON.readTree(lines.get(i)).at("/index/_id").asText();
        JsonNode document = JSON.readTree(lines.get(i + 1));
        assertThat(id).isEqualTo(document.path("document_id").asText() + "#0");
        float[] vector =
            vectors == Vectors.ARRAY
                ? floats(document.path("vector"))
                : decoded(document.path("vector").asText(), order);
        assertThat(vector).isEqualTo(expected(id));
        documents++;
      }
    }
    assertThat(documents).isEqualTo(19);
    JsonNode mapping = JSON.readTree(folder.resolve(output).resolve("mapping.json").toFile());
    JsonNode field = mapping.at("/mappings/properties/vector");
    assertThat(field.path(to.equals("opensearch") ? "dimension" : "dims").asInt()).isEqualTo(16);
  }

  private static float[] expected(String id) {
    return switch (id) {
      case "d2#0" -> VectorRuns.vector(-2);
      case "new#0" -> VectorRuns.vector(99);
      default -> VectorRuns.vector(Integer.parseInt(id.replaceAll("d(.*)#0", "$1")));
    };
  }

  private static float[] decoded(String base64, ByteOrder order) {
    float[] vector = new float[VectorRuns.DIMENSION];
    ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(order).asFloatBuffer().get(vector);
    return vector;
  }

  @Test
  void bulkRequestsHaveUpdatesAndDeletes() throws IOException {
    Exported changes = export("opensearch", "first");
    assertCounts(changes, true);
    List<JsonNode> update = lines(changes, "metadata");
    assertThat(update.get(0).at("/update/_id").asText()).isEqualTo("d3#0");
    assertThat(update.get(1).at("/script/params/attributes").toString())
        .isEqualTo("{\"lang\":\"zh\"}");
    assertThat(byId(lines(changes, "deletes"), "/delete/_id")).containsOnlyKeys("d0#0", "d1#0");
  }

  @Test
  void pointsAndObjectsAreKnownByTheirChunksUuid() throws IOException {
    String uuid = "a51a6b97-82a7-5872-814f-e04821cf29ab"; // of d0#0
    Exported points = export("qdrant", "first");
    assertCounts(points, true);
    assertThat(lines(points, "deletes"))
        .extracting(line -> line.at("/delete/points/0").asText())
        .contains(uuid);
    assertThat(
            lines(points, "metadata").getFirst().at("/overwrite_payload/payload/attributes/lang"))
        .hasToString("\"zh\"");
    JsonNode point = row(lines(points, "upserts"), "/payload/chunk_id", "new#0");
    assertThat(floats(point.path("vector"))).isEqualTo(VectorRuns.vector(99));
    Exported objects = export("weaviate", "first");
    assertCounts(objects, false);
    assertThat(byId(lines(objects, "deletes"), "/id")).containsKey(uuid);
    JsonNode object = row(lines(objects, "upserts"), "/properties/chunk_id", "new#0");
    assertThat(object.path("class").asText()).isEqualTo("Chunks");
    assertThat(object.at("/properties/attribute__odd").asText()).isEqualTo("2");
    assertThat(object.at("/properties/attribute_text").asText()).isEqualTo("3");
  }

  @Test
  void milvusHasNoColumnThatItDoesNotKnow() throws IOException {
    export("milvus", WHOLE);
    Row row = spark.read().parquet(path("milvus-/items")).filter("chunk_id = 'd5#0'").head();
    assertThat(row.schema().fieldNames()).containsExactly("chunk_id", "text", "vector", "$meta");
    assertThat(JSON.readTree(row.getString(3)).toString())
        .isEqualTo(
            "{\"document_id\":\"d5\",\"chunk_index\":0,\"start\":0,\"end\":"
                + (TEXT + 5).length()
                + ",\"token_count\":3,\"a.b\":\"1\",\"lang\":\"en\"}");
    Exported changes = export("milvus", "first");
    assertCounts(changes, false);
    assertThat(byId(lines(changes, "deletes"), "/chunk_id"))
        .containsOnlyKeys("d0#0", "d1#0", "d2#0", "d3#0", "new#0");
  }

  @Test
  void pineconeHasBothOfItsKindsOfIndex() throws IOException {
    export("pinecone", WHOLE);
    Row row =
        spark.read().parquet(path("pinecone-/items/__default__")).filter("id = 'd5#0'").head();
    assertThat(row.schema().fieldNames()).containsExactly("id", "values", "metadata");
    assertThat(JSON.readTree(row.getString(2)).path("text").asText()).isEqualTo(TEXT + 5);
    Exported documents =
        export("pinecone", "vectors", WHOLE, of(ExportForm.JSONL), "pinecone-documents");
    JsonNode document = row(lines(documents, "items/__default__"), "/_id", "new#0");
    assertThat(floats(document.path("vector"))).isEqualTo(VectorRuns.vector(99));
    assertThat(document.path("attribute__odd").asText()).isEqualTo("2");
    Exported changes = export("pinecone", "first");
    assertCounts(changes, false);
    assertThat(row(lines(changes, "upserts"), "/id", "d3#0").at("/metadata/lang").asText())
        .isEqualTo("zh");
    assertThat(byId(lines(changes, "deletes"), "/ids/0")).containsOnlyKeys("d0#0", "d1#0");
  }

  @ParameterizedTest
  @CsvSource({
    "jsonl, ''",
    "elasticsearch, 'id;zero'",
    "pgvector, 'nul'",
    "milvus, 'large'",
    "pinecone, 'id;large'"
  })
  void whatATargetCannotTakeIsAmongTheRejects(String to, String unfit) throws IOException {
    Exported exported = export(to, "unfit", WHOLE, ExportOptions.DEFAULT, to + "-unfit");
    List<String> ids =
        lines(exported, "rejects").stream()
            .map(line -> line.path("chunk_id").asText().replace(LONG_ID, "id").replace("#0", ""))
            .sorted()
            .toList();
    assertThat(String.join(";", ids)).isEqualTo(unfit);
    assertThat(exported.rejected()).isEqualTo(ids.size());
    assertThat(exported.items()).isEqualTo(5 - ids.size());
    assertThat(lines(exported, "rejects"))
        .allMatch(line -> line.path("reason").asText().length() > 9);
  }

  @Test
  void anExportThatWasCutOffIsReplaced() throws IOException {
    Path output = folder.resolve("cut");
    Files.createDirectories(output.resolve("_staging"));
    Files.createDirectories(output.resolve("items"));
    Files.writeString(output.resolve("items/part-00000-000.jsonl"), "{");
    Files.writeString(
        output.resolve("_staging/export.json"), "{\"files\":[\"items\",\"schema.sql\"]}");
    Files.writeString(output.resolve("mine.txt"), "mine");
    export("jsonl", "vectors", "first", ExportOptions.DEFAULT, "cut");
    assertThat(output.resolve("items")).doesNotExist();
    assertThat(output.resolve("_staging")).doesNotExist();
    assertThat(output.resolve("mine.txt")).exists();
  }
}
