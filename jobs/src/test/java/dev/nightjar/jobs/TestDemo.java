package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.CommandRunner.Ran;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README's first screen starts, in a folder that is not there yet. */
class TestDemo {
  @TempDir Path folder;

  @Test
  void itEmbedsAnswersAnalysesAndReports() throws IOException {
    Path model = TinyModel.write(folder.resolve("model"));
    // Long ones, as a map's cost grows with the square of the chunks.
    Files.writeString(model.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 512}");
    Path output = folder.resolve("demo");
    Ran ran =
        CommandRunner.run(
            new DemoJob(), "--output", output.toString(), "--model", model.toString());
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("Embedded 314 documents")
        .contains("recall@10")
        .contains("Q: How do vaccines protect the body?")
        .contains("About:")
        .contains("Next:");
    assertThat(output.resolve("report.html")).isNotEmptyFile();
    assertThat(output.resolve("clusters")).isNotEmptyDirectory();
  }
}
