package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.testing.ChildJvm;
import dev.nightjar.testing.TinyModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.spark.deploy.SparkSubmit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nightjar.jar carries; runs behind packaging. */
class PackagedJarTest {
  private static final Path JAR =
      Path.of(System.getProperty("nightjar.root"), "jobs/target/nightjar.jar");

  @Test
  void carriesNothingThatTheClusterHas() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().map(ZipEntry::getName))
          .contains(
              "dev/nightjar/jobs/EmbedJob.class",
              "ai/onnxruntime/OrtSession.class",
              "META-INF/resources/webjars/d3/7.9.0/dist/d3.min.js",
              "com/openai/services/blocking/EmbeddingService.class")
          .noneMatch(
              name ->
                  name.matches(
                      "(org/apache/(spark|hadoop|parquet|commons)|scala|com/fasterxml|com/google|com/typesafe|okhttp3|okio)/.+\\.class"))
          .noneMatch(name -> name.endsWith(".onnx"));
    }
  }

  @Test
  void isUnder120Megabytes() throws IOException {
    assertThat(Files.size(JAR)).isLessThan(120_000_000);
  }

  @Test
  void aBillOfMaterialsNamesWhatItCarries() throws IOException {
    Path bill = JAR.resolveSibling("bom.json");
    assumeTrue(Files.exists(bill), "mvn -Pbom makes it");
    Set<String> groups = new TreeSet<>();
    for (JsonNode component : new ObjectMapper().readTree(bill.toFile()).path("components")) {
      groups.add(component.path("group").asText());
      assertThat(component.path("licenses")).as(component.path("name").asText()).isNotEmpty();
    }
    assertThat(groups)
        .contains("com.microsoft.onnxruntime", "org.apache.lucene", "com.openai")
        .doesNotContain("org.apache.spark", "org.apache.hadoop", "org.scala-lang", "org.junit");
  }

  /** By spark-submit, as a user types it. */
  @Test
  void leavesNothingBehindWhereItRan(@TempDir Path folder) throws IOException {
    Path model = TinyModel.write(folder.resolve("model"));
    Path corpus = folder.resolve("corpus.jsonl");
    Files.writeString(corpus, "{\"id\":\"a\",\"text\":\"Nightjars hunt at night.\"}\n");
    Path models = folder.resolve("models");
    try (ChildJvm submit =
        ChildJvm.start(
            folder.resolve("submit"),
            SparkSubmit.class,
            ChildJvm.flags(),
            withoutWhatIsPackaged(),
            Map.of("NIGHTJAR_MODELS", models.toString(), "SPARK_LOCAL_IP", "127.0.0.1"),
            Stream.of(
                    "--master",
                    "local[1]",
                    "--class",
                    "dev.nightjar.jobs.EmbedJob",
                    JAR,
                    "--input",
                    corpus,
                    "--output",
                    folder.resolve("out"),
                    "--model",
                    model,
                    "--json")
                .map(Object::toString)
                .toList())) {
      assertThat(submit.await()).as(submit.lastWords()).isZero();
      assertThat(submit.left()).isEmpty();
    }
    try (Stream<Path> files = Files.walk(models.resolve("native"))) {
      assertThat(files).anyMatch(file -> file.endsWith(System.mapLibraryName("onnxruntime")));
    }
  }

  /** This test's class path without the jars whose classes are packaged. */
  private static String withoutWhatIsPackaged() throws IOException {
    List<String> others = new ArrayList<>();
    try (JarFile packaged = new JarFile(JAR.toFile())) {
      for (String path : ChildJvm.classPath().split(File.pathSeparator)) {
        if (path.endsWith(".jar") && !shares(new JarFile(path), packaged)) {
          others.add(path);
        }
      }
    }
    return String.join(File.pathSeparator, others);
  }

  private static boolean shares(JarFile jar, JarFile packaged) throws IOException {
    try (jar) {
      return jar.stream()
          .map(ZipEntry::getName)
          .anyMatch(name -> name.endsWith(".class") && packaged.getEntry(name) != null);
    }
  }
}
