package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.config.Settings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDemoOptions {
  @TempDir Path folder;

  @Test
  void theDemoNeedsNoOption() {
    Settings embedding = DemoOptions.embedding(Given.settings(), folder);
    assertThat(embedding.value(ModelOptions.MODEL)).isEqualTo("bge-small-zh");
    assertThat(embedding.value(JobOptions.INPUT)).isEqualTo(folder.toString());
    assertThat(embedding.value(InputOptions.TEXT_COLUMNS)).containsExactly("title", "text");
    assertThat(Path.of(embedding.value(JobOptions.OUTPUT)))
        .isAbsolute()
        .hasFileName("nightjar-demo");
  }

  @Test
  void modelAndOutputCanBeGiven() {
    Settings embedding =
        DemoOptions.embedding(
            Given.settings("model.name", "mine", "output", folder.resolve("out").toString()),
            folder);
    assertThat(embedding.value(ModelOptions.MODEL)).isEqualTo("mine");
    assertThat(embedding.value(JobOptions.OUTPUT)).isEqualTo(folder.resolve("out").toString());
  }

  @Test
  void whatFollowsLiesBesideTheVectors() {
    Settings embedding = DemoOptions.embedding(Given.settings("output", folder.toString()), folder);
    Settings index = DemoOptions.beside(embedding, "index");
    assertThat(index.value(IndexOptions.VECTORS)).isEqualTo(folder.toString());
    assertThat(index.value(JobOptions.OUTPUT)).isEqualTo(folder.resolve("index").toString());
  }
}
