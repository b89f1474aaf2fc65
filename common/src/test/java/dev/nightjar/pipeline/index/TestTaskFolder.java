package dev.nightjar.pipeline.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.junit.jupiter.api.Test;

class TestTaskFolder {
  @Test
  void isOnSparksOwnDisksUntilItIsClosed() throws IOException {
    assertThat(LocalSpark.session().sparkContext().isLocal()).isTrue();
    Path folder;
    try (TaskFolder work = TaskFolder.create()) {
      folder = work.path();
      Files.createFile(Files.createDirectory(folder.resolve("part")).resolve("file"));
      assertThat(Stream.of(SparkEnv.get().blockManager().diskBlockManager().localDirs()))
          .contains(folder.toFile().getParentFile());
    }
    assertThat(folder).doesNotExist();
  }
}
