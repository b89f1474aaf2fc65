package dev.nightjar.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths whatever their names have in them. */
class TestFilePaths {
  @TempDir java.nio.file.Path folder;

  @ParameterizedTest
  @CsvSource({
    "s3a://bucket/in, s3a, /in",
    "file:///tmp/x, file, /tmp/x",
    "/tmp/x, , /tmp/x",
    "hdfs://host:9000/x, hdfs, /x"
  })
  void whatBeginsWithASchemeOrASlashIsWhatItSays(String written, String scheme, String path) {
    assertThat(FilePaths.of(written).toUri().getScheme()).isEqualTo(scheme);
    assertThat(FilePaths.of(written).toUri().getPath()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"in", "a:b", "a:b/c.txt", "C:notes.txt", "2024-01-01T10:00:00/x", "x:"})
  void theRestIsLocalWithColonsToo(String written) {
    Path path = FilePaths.of(written);
    assertThat(path.toUri().getScheme()).isNull();
    assertThat(path.toUri().getPath()).isIn(written, "./" + written);
    assertThat(path.isAbsolute()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a:b", "a b", "[x]", "100%", "{1,2}", "ü"})
  void childrenHaveTheirNamesToTheLetter(String name) {
    Path child = FilePaths.child(new Path("file:/folder"), name);
    assertThat(child.getName()).isEqualTo(name);
    assertThat(child.getParent()).isEqualTo(new Path("file:/folder"));
  }

  @Test
  void onlyLocalFilesWithAColonInTheirNameAreOdd() {
    assertThat(FilePaths.isOdd("file:/a/b:c")).isTrue();
    assertThat(FilePaths.isOdd("file:/a:b/c")).isFalse();
    assertThat(FilePaths.isOdd("s3a://bucket/b:c")).isFalse();
    assertThat(FilePaths.isOdd("file:/a/b")).isFalse();
  }

  @Test
  void oddFilesCanBeOpenedByTheirOwnSettings() throws IOException {
    Files.writeString(folder.resolve("a:b"), "text");
    Path file = FilePaths.child(new Path(folder.toUri()), "a:b");
    Configuration hadoop = new Configuration();
    Configuration opening = FilePaths.opening(file.toString(), hadoop);
    assertThat(opening).isNotSameAs(hadoop);
    try (FSDataInputStream in = file.getFileSystem(opening).open(file)) {
      assertThat(in.readAllBytes()).asString().isEqualTo("text");
    }
    assertThat(FilePaths.opening("file:/a/b", hadoop)).isSameAs(hadoop);
  }
}
