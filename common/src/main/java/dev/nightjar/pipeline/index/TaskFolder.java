package dev.nightjar.pipeline.index;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;

/** A folder on the executor's local disk for as long as a task works in it. */
record TaskFolder(Path path) implements AutoCloseable {
  /** A new, empty folder on one of the disks where Spark keeps blocks and shuffles. */
  static TaskFolder create() throws IOException {
    File[] disks = SparkEnv.get().blockManager().diskBlockManager().localDirs();
    Path parent = disks[ThreadLocalRandom.current().nextInt(disks.length)].toPath();
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
