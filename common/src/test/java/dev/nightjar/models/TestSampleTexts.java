package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts to try a model on. */
class TestSampleTexts {
  @TempDir Path folder;

  private List<String> read(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("sample.jsonl"), json.replace('\'', '"'));
    return SampleTexts.read(file.toString(), new Configuration());
  }

  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj("{'id': 1, 'text': 't%d'}"::formatted)
        .collect(Collectors.joining("\n"));
  }

  @Test
  void textsAreReadInTheirOrder() throws IOException {
    assertThat(read(lines(3))).containsExactly("t0", "t1", "t2");
  }

  @Test
  void ofManyTextsThoseAreTakenThatLieEvenly() throws IOException {
    List<String> texts = read(lines(5000));
    assertThat(texts).hasSizeBetween(1000, 2000).startsWith("t0", "t3", "t6").endsWith("t4998");
    assertThat(read(lines(2000))).hasSize(2000);
    assertThat(read(lines(2001))).hasSize(1001);
  }

  @Test
  void otherFilesAreRefusedByWhatIsWrong() {
    assertThatThrownBy(() -> read("{'text': 'a'}")).hasMessageContaining("it has 1 texts");
    assertThatThrownBy(() -> read("")).hasMessageContaining("it has 0 texts");
    assertThatThrownBy(() -> read("{'text': 'a'}\n{'body': 'b'}"))
        .hasMessageContaining("entry 2 has no \"text\"");
    assertThatThrownBy(() -> read("{'text': 'a'}\n{'text': 5}"))
        .hasMessageContaining("entry 2 has no \"text\"");
    assertThatThrownBy(() -> read("{'text': 'a'}\nnothing"))
        .hasMessageContaining("it is no JSON behind text 1");
  }

  @Test
  void aFileThatIsNotThereIsAnError() {
    assertThatThrownBy(() -> SampleTexts.read(folder.resolve("no").toString(), new Configuration()))
        .isInstanceOf(IOException.class);
  }
}
