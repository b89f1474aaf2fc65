package dev.nightjar.io.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.testing.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors on their way into a run. */
class TestStagedVectors {
  private static final String ONE = "01".repeat(32);
  private static final String TWO = "02".repeat(32);
  private static final String THREE = "03".repeat(32);

  @TempDir Path folder;
  private StagedVectors staged;

  @BeforeEach
  void open() {
    staged =
        new StagedVectors(
            folder.resolve("staged").toUri().toString(),
            SharedConfiguration.of(LocalSpark.session()));
  }

  private static StagedVectors.Entry entry(String hash, float... vector) {
    return new StagedVectors.Entry(hash, vector);
  }

  private void write(String task, String attempt, StagedVectors.Entry... entries) {
    try (StagedVectors.Writer writer = staged.writer(task, attempt)) {
      Stream.of(entries).forEach(writer::add);
      writer.finish();
    }
  }

  private List<String> names() throws IOException {
    if (!Files.isDirectory(folder.resolve("staged"))) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(folder.resolve("staged"))) {
      return list.map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".crc"))
          .sorted()
          .toList();
    }
  }

  @Test
  void nothingIsThereBeforeTheFirstVector() throws IOException {
    assertThat(staged.list()).isEmpty();
    write("a", "0");
    assertThat(names()).isEmpty();
  }

  @Test
  void vectorsComeBackToTheBit() {
    float[] odd = {1.5f, -0.0f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY};
    write("a", "0", entry(ONE, odd), entry(TWO));
    List<StagedVectors.Entry> read = new ArrayList<>();
    staged.read(staged.list().getFirst()).forEachRemaining(read::add);
    assertThat(read).extracting(StagedVectors.Entry::hash).containsExactly(ONE, TWO);
    assertThat(read.getFirst().vector()).isEqualTo(odd);
    assertThat(read.get(1).vector()).isEmpty();
  }

  @Test
  void readingEndsWithTheFile() {
    write("a", "0", entry(ONE, 1));
    var entries = staged.read(staged.list().getFirst());
    entries.next();
    assertThat(entries.hasNext()).isFalse();
    assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aTaskFindsWhatItsOwnAttemptsLeft() {
    write("1-2", "0", entry(ONE, 1), entry(TWO, 2));
    write("1-2", "1", entry(THREE, 3));
    write("1-20", "0", entry(THREE, 4));
    write("11-2", "0", entry(THREE, 5));
    Map<String, float[]> found = staged.find("1-2", staged.list());
    assertThat(found).containsOnlyKeys(ONE, TWO, THREE);
    assertThat(found.get(THREE)).containsExactly(3);
    assertThat(staged.find("7", staged.list())).isEmpty();
  }

  @Test
  void whatIsNotFinishedIsNotThereAndGoes() throws IOException {
    StagedVectors.Writer writer = staged.writer("a", "0");
    writer.add(entry(ONE, 1));
    assertThat(staged.list()).isEmpty();
    assertThat(names()).as("under another name").hasSize(1);
    writer.close();
    assertThat(names()).isEmpty();
  }

  @Test
  void aTaskThatFailsKeepsWhatItHasMade() {
    StagedVectors.Writer writer = staged.writer("a", "0");
    writer.add(entry(ONE, 1));
    Thread.currentThread().interrupt();
    writer.salvage();
    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    writer.close();
    assertThat(staged.find("a", staged.list())).containsOnlyKeys(ONE);
  }

  @Test
  void filesAreListedByTheirNames() {
    write("b", "0", entry(ONE, 1));
    write("a", "1", entry(ONE, 1));
    write("a", "0", entry(ONE, 1));
    assertThat(staged.list())
        .extracting(path -> path.substring(path.lastIndexOf('/') + 1))
        .containsExactly("part-a-0", "part-a-1", "part-b-0");
  }

  @Test
  void damagedFilesAreToldFromSoundOnes() throws IOException {
    StagedVectors.Entry[] entries = new StagedVectors.Entry[200];
    java.util.Arrays.fill(entries, entry(ONE, new float[32]));
    write("a", "0", entries);
    String path = staged.list().getFirst();
    assertThat(staged.isDamaged(path)).isFalse();
    Path file = folder.resolve("staged/part-a-0");
    byte[] bytes = Files.readAllBytes(file);
    Files.deleteIfExists(folder.resolve("staged/.part-a-0.crc"));
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 10));
    assertThat(staged.isDamaged(path)).isTrue();
    assertThatThrownBy(() -> staged.read(path).forEachRemaining(entry -> {}))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Cannot read " + path);
    Files.write(file, new byte[0]);
    assertThat(staged.isDamaged(path)).isTrue();
    Files.delete(file);
    assertThatThrownBy(() -> staged.isDamaged(path)).isInstanceOf(UncheckedIOException.class);
  }
}
