package dev.nightjar.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.io.run.IndexReferences;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are seen whole or not at all, and who uses them. */
class TestWholeFiles {
  /** Something to write as JSON. */
  private record Note(String text) {}

  @TempDir java.nio.file.Path folder;
  private final Configuration hadoop = new Configuration();
  private FileSystem files;
  private WholeFiles whole;

  @BeforeEach
  void open() throws IOException {
    files = path("").getFileSystem(hadoop);
    whole = new WholeFiles(files, hadoop);
  }

  private Path path(String name) {
    return new Path(folder.resolve(name).toUri());
  }

  private List<String> names() throws IOException {
    try (Stream<java.nio.file.Path> list = Files.list(folder)) {
      return list.map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".crc"))
          .sorted()
          .toList();
    }
  }

  @Test
  void aLocalDiskRenames() {
    assertThat(whole.isObjectStore()).isFalse();
  }

  @Test
  void textsAreWrittenOverWhatIsThereAndLeaveNothingElse() throws IOException {
    whole.write(path("a"), "one");
    whole.write(path("a"), "two: 夜鹰");
    assertThat(folder.resolve("a")).hasContent("two: 夜鹰");
    assertThat(names()).containsExactly("a");
  }

  @Test
  void recordsAreJsonWithALineEnd() throws IOException {
    whole.write(path("a.json"), new Note("x"));
    assertThat(Files.readString(folder.resolve("a.json"))).isEqualTo("{\n  \"text\" : \"x\"\n}\n");
  }

  @Test
  void piecesThatFailLeaveWhatWasThere() throws IOException {
    whole.write(path("a"), "before");
    WholeFiles.Content failing =
        out -> {
          out.write(new byte[100_000]);
          throw new IOException("no more room");
        };
    assertThatThrownBy(() -> whole.write(path("a"), failing)).hasMessage("no more room");
    WholeFiles.Content broken =
        out -> {
          throw new IllegalStateException("a bug");
        };
    assertThatThrownBy(() -> whole.write(path("a"), broken)).hasMessage("a bug");
    assertThat(folder.resolve("a")).hasContent("before");
    assertThat(names()).containsExactly("a");
    WholeFiles.Content pieces =
        out -> {
          out.write("af".getBytes(StandardCharsets.UTF_8));
          out.write("ter".getBytes(StandardCharsets.UTF_8));
        };
    whole.write(path("a"), pieces);
    assertThat(folder.resolve("a")).hasContent("after");
  }

  @RepeatedTest(20)
  void onlyOneOfManyCreatesAFile() throws Exception {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Note mine = new Note("writer " + i);
      tasks.add(() -> whole.create(path("lock"), mine));
    }
    int created = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (var result : threads.invokeAll(tasks)) {
        created += result.get() ? 1 : 0;
      }
    }
    assertThat(created).isEqualTo(1);
    assertThat(whole.create(path("lock"), new Note("late"))).isFalse();
    assertThat(Files.readString(folder.resolve("lock"))).contains("writer").doesNotContain("late");
  }

  @Test
  void movingMakesFoldersAndLeavesWhatIsAsGood() throws IOException {
    whole.write(path("from"), "one");
    whole.move(path("from"), path("new/folder/to"));
    assertThat(folder.resolve("new/folder/to")).hasContent("one");
    whole.write(path("again"), "the same");
    whole.move(path("again"), path("new/folder/to"));
    assertThat(folder.resolve("new/folder/to")).exists();
    assertThat(names()).containsExactly("new");
  }

  private void manifest(String index, String name, String json) throws IOException {
    java.nio.file.Path file = folder.resolve(index + "/_nightjar/indexes/" + name + ".json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, json);
  }

  /** So that the runs that indexes were made from are not pruned. */
  @Test
  void indexesAreFoundByTheRunsTheyCameFrom() throws IOException {
    Path runs = path("runs");
    IndexReferences references = new IndexReferences(runs, files, whole, hadoop);
    assertThat(references.runs()).isEmpty();
    String index = folder.resolve("index").toString();
    manifest("index", "i1", "{\"vectors_directory\": \"%s\", \"run_id\": \"r1\"}".formatted(runs));
    manifest("index", "i2", "{\"vectors_directory\": \"%s\", \"run_id\": \"r2\"}".formatted(runs));
    manifest("index", "i3", "{\"vectors_directory\": \"/elsewhere\", \"run_id\": \"r3\"}");
    references.add(index);
    references.add(index);
    assertThat(references.runs()).isEqualTo(Map.of("r1", index, "r2", index));
  }

  @Test
  void anIndexThatIsGoneKeepsNoRun() throws IOException {
    IndexReferences references = new IndexReferences(path("runs"), files, whole, hadoop);
    references.add(folder.resolve("gone").toString());
    assertThat(references.runs()).isEmpty();
  }
}
