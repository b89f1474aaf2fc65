package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.config.Settings;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.models.ModelStore;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.testing.Overrides;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What late chunking makes of the other options. */
class TestLateOptions {
  private final Configuration hadoop = new Configuration();
  private final ModelLocation model;

  TestLateOptions(@TempDir Path folder) throws IOException {
    Path tiny = TinyModel.write(folder.resolve("tiny"));
    this.model = ModelStore.resolve(tiny.toString(), new Overrides().made(), hadoop);
  }

  private EmbedSpec passages(String... keysAndValues) {
    return EmbedOptions.passages(Given.settings(keysAndValues), model, hadoop);
  }

  @Test
  void chunksLeaveRoomForTheirDocument() {
    EmbedSpec late = passages("chunk.late", "true");
    assertThat(late.isLate()).isTrue();
    assertThat(late.model().spec().granularity()).isEqualTo(Granularity.LATE);
    assertThat(late.maxTokens()).as("half of what the model reads").isEqualTo(32);
    assertThat(late.lateContext()).as("an eighth").isEqualTo(8);
    EmbedSpec said =
        passages("chunk.late", "true", "chunk.tokens", "64", "chunk.late-context", "0");
    assertThat(said.maxTokens()).isEqualTo(64);
    assertThat(said.lateContext()).isZero();
  }

  @Test
  void questionsAreReadByThemselves() {
    Settings settings = Given.settings("chunk.late", "true");
    assertThat(passages("chunk.late", "true").questions("").isLate()).isFalse();
    assertThat(EmbedOptions.spec(settings, model, hadoop).isLate()).isFalse();
    assertThat(EvaluateOptions.passages(settings, model, hadoop).chunker()).isEqualTo("sentences");
    assertThat(passages().isLate()).isFalse();
  }

  @Test
  void aWholeDocumentIsReadAtOnceAnyway() {
    assertThat(Given.refusal(() -> passages("chunk.late", "true", "chunk.chunker", "whole")))
        .isEqualTo(
            "Invalid option '--late': true (with --chunker whole a document has one chunk, which is read at once anyway; leave one of them out)");
  }
}
