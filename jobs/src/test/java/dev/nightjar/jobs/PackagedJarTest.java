package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

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
}
