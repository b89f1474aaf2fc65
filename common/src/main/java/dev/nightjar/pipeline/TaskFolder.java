package dev.nightjar.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.Utils;

/** A folder on the executor's local disk for as long as a task works in it. */
record TaskFolder(Path path) implements AutoCloseable {
  /** A new, empty folder where Spark keeps its own temporary files. */
  static TaskFolder create() throws IOException {
    Path parent = Path.of(Utils.getLocalDir(SparkEnv.get().conf()));
    return new TaskFolder(Files.createTempDirectory(parent, "nightjar"));
  }

  @Override
  public void close() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(path)) {
      for (Path one : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }
}
