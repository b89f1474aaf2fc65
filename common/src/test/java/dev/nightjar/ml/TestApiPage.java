package dev.nightjar.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.ExtendedSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of {@code docs/api.md}, compiled and run with a tiny model. */
class TestApiPage {
  @TempDir static Path folder;
  private static SparkSession spark;
  private static String page;

  @BeforeAll
  static void write() throws IOException {
    spark = ExtendedSpark.open();
    EmbedRuns runs = new EmbedRuns(spark, folder, folder.resolve("vectors").toString());
    List<String> notes =
        List.of(
            EmbedRuns.document("n1", "the cat is on that."),
            EmbedRuns.document("n2", "of this and that with the cat."),
            EmbedRuns.document("n3", ""));
    runs.run(notes, "first");
    Files.write(folder.resolve("notes.jsonl"), notes);
    page =
        Files.readString(Path.of(System.getProperty("nightjar.root"), "docs/api.md"))
            .replace("/data/", folder + "/")
            .replace("minilm", folder.resolve("model").toString());
  }

  @AfterAll
  static void close() {
    ExtendedSpark.close();
  }

  private static String program(String language) {
    Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  @Test
  void javaCompilesAndRuns() throws Exception {
    Path source = Files.writeString(folder.resolve("Notes.java"), program("java"));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                told,
                told,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
    assertThat(code).as(told.toString(StandardCharsets.UTF_8)).isZero();
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader
          .loadClass("Notes")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(out);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("prediction", "n1#0", "the text has no t");
  }

  @Test
  void sqlRuns() {
    for (String statement : program("sql").split(";")) {
      if (!statement.isBlank()) {
        assertThat(spark.sql(statement).collectAsList()).as(statement).isNotNull();
      }
    }
    assertThat(spark.table("note_chunks").count()).isEqualTo(2);
  }

  @Test
  void pythonRunsWherePysparkIs() throws Exception {
    String jar = System.getProperty("nightjar.jar", "");
    Process there =
        new ProcessBuilder("python3", "-c", "import pyspark").redirectErrorStream(true).start();
    assumeThat(there.waitFor()).as("python3 has no pyspark").isZero();
    assumeThat(jar).as("nightjar.jar is not built (-Dnightjar.jar)").isNotEmpty();
    Path script =
        Files.writeString(
            folder.resolve("notes.py"),
            program("python").replace("/opt/nightjar/nightjar.jar", jar));
    Process run =
        new ProcessBuilder("python3", script.toString()).redirectErrorStream(true).start();
    String printed = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(run.waitFor()).as(printed).isZero();
    assertThat(printed).contains("n1#0");
  }
}
