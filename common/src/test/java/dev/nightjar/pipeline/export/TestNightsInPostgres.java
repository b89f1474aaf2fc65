package dev.nightjar.pipeline.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportOptions;
import dev.nightjar.io.export.ExportOptions.Attributes;
import dev.nightjar.io.export.ExportOptions.Vectors;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.PostgresServer;
import dev.nightjar.testing.VectorRuns;
import dev.nightjar.testing.VectorRuns.Chunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Night after night, what {@code deploy/postgresql/night.sh} does: the table has the run, row for
 * row. Without the extension vectors are arrays.
 */
class TestNightsInPostgres {
  private static final int NIGHTS = 20;

  /** All that a line of {@code COPY} has a meaning of its own for. */
  private static final String ODD = "\\N\t\\.\n\\. 今\r{\"b\",1} \\x41 😀";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String COLUMNS =
      "document_id, chunk_id, chunk_index, start, \"end\", text, content_hash, token_count, vector,"
          + " attributes";

  @TempDir static Path folder;
  private static PostgresServer postgres;
  private static SparkSession spark;

  @BeforeAll
  static void start() throws SQLException {
    postgres = PostgresServer.start();
    spark = LocalSpark.session();
  }

  @AfterAll
  static void stop() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }

  @Test
  void afterEachNightTheTableHasTheRun() throws IOException, SQLException {
    Random random = new Random(20);
    TreeMap<String, Chunk> corpus = new TreeMap<>();
    for (int night = 0; night < NIGHTS; night++) {
      change(corpus, random);
      VectorRuns.write(
          spark, folder.resolve("vectors"), "n" + night, "f", List.copyOf(corpus.values()), 1);
      if (night % 5 == 3) {
        continue; // a night on which nothing was loaded
      }
      Optional<String> has = loadedRun();
      assertThat(has.isPresent()).isEqualTo(night > 0);
      ExportForm form = night % 2 == 0 ? ExportForm.TEXT : ExportForm.BINARY;
      assertThat(export(has, form, "night-" + night % 3).rejected()).isZero();
      for (int time = 0; time < 2; time++) {
        postgres.run(folder.resolve("night-" + night % 3).resolve("load.sql"));
        assertThat(table()).isEqualTo(rows(corpus));
      }
    }
    assertThatThrownBy(() -> postgres.run(folder.resolve("night-2/load.sql")))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(
            "table chunks has nightjar run n19, these are changes from run n16 to run n17");
  }

  /** As the script asks for it. */
  private static Optional<String> loadedRun() throws SQLException, IOException {
    String script =
        Files.readString(
            Path.of(System.getProperty("nightjar.root"), "deploy/postgresql/night.sh"));
    String sql = script.replaceAll("(?s).*psql -XAtc \"([^\"]*)\".*", "$1");
    try (ResultSet found = postgres.connection().createStatement().executeQuery(sql)) {
      return found.next() ? Optional.ofNullable(found.getString(1)) : Optional.empty();
    }
  }

  private static Exported export(Optional<String> since, ExportForm form, String output) {
    return VectorExport.of(
        spark,
        new ExportSpec(
            Targets.named("pgvector"),
            folder.resolve("vectors").toString(),
            Optional.empty(),
            since,
            List.of(),
            Optional.empty(),
            new ExportOptions(
                Optional.of(form), Vectors.ARRAY, Attributes.JSON, "chunks", Optional.empty()),
            folder.resolve(output).toString()));
  }

  private static void change(TreeMap<String, Chunk> corpus, Random random) {
    corpus.entrySet().removeIf(entry -> random.nextInt(6) == 0);
    for (int i = 0; i < 8; i++) {
      String document = "d" + random.nextInt(30);
      String id = document + "#0";
      int number = random.nextInt(1000);
      Chunk before = corpus.get(id);
      Map<String, String> attributes = Map.of("n", "" + number, "q\"u\\o", ODD);
      corpus.put(
          id,
          before != null && random.nextBoolean()
              ? new Chunk(document, 0, before.text(), before.vector(), attributes)
              : new Chunk(
                  document,
                  0,
                  ODD.substring(random.nextInt(5)) + number,
                  VectorRuns.vector(number),
                  attributes));
    }
  }

  private static Map<String, List<Object>> table() throws SQLException, JsonProcessingException {
    Map<String, List<Object>> rows = new TreeMap<>();
    try (ResultSet row =
        postgres
            .connection()
            .createStatement()
            .executeQuery("SELECT " + COLUMNS + " FROM chunks")) {
      while (row.next()) {
        List<Object> values = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
          values.add(row.getObject(i));
        }
        values.add(Arrays.asList((Object[]) row.getArray(9).getArray()));
        values.add(JSON.readValue(row.getString(10), TreeMap.class));
        rows.put(row.getString(2), values);
      }
    }
    return rows;
  }

  private static Map<String, List<Object>> rows(TreeMap<String, Chunk> corpus) {
    Map<String, List<Object>> rows = new TreeMap<>();
    corpus.forEach(
        (id, chunk) -> {
          List<Object> vector = new ArrayList<>();
          for (float value : chunk.vector()) {
            vector.add(value);
          }
          String text = chunk.text();
          rows.put(
              id,
              List.of(
                  chunk.document(),
                  id,
                  0,
                  0,
                  text.length(),
                  text,
                  "hash of " + text,
                  3,
                  vector,
                  new TreeMap<>(chunk.attributes())));
        });
    return rows;
  }
}
