package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.nightjar.io.source.SourceOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestInputOptions {
  private static SourceOptions source(String... given) {
    return InputOptions.source(
        Given.settings(given).with(JobOptions.INPUT, "s3a://b/in"), JobOptions.INPUT);
  }

  @Test
  void withoutAWordColumnsHaveTheirUsualNames() {
    SourceOptions source = source();
    assertThat(source.input()).isEqualTo("s3a://b/in");
    assertThat(source.format()).isEqualTo("auto");
    assertThat(source.idColumn()).isEqualTo("id");
    assertThat(source.textColumns()).containsExactly("text");
    assertThat(source.encoding()).isEqualTo("UTF-8");
    assertThat(source.required()).isEmpty();
  }

  @Test
  void columnsThatAreNamedMustBeThere() {
    assertThat(source("source.id-column", "key", "source.text-columns", "title, body").required())
        .containsExactlyInAnyOrder("key", "title", "body");
    assertThat(source("source.id-column", "id").required()).containsExactly("id");
  }

  @Test
  void columnsThatTheCommandNamesNeedNotAllBeThere() {
    SourceOptions source =
        InputOptions.source(
            Given.settings("input", "s3a://b/in"), JobOptions.INPUT, List.of("title", "text"));
    assertThat(source.textColumns()).containsExactly("title", "text");
    assertThat(source.required()).isEmpty();
  }

  @Test
  void documentsOfABenchmarkHaveTitles() {
    assertThat(EvaluateOptions.corpus(Given.settings("evaluate.corpus", "s3a://b/c")).textColumns())
        .containsExactly("title", "text");
    assertThat(
            EvaluateOptions.corpus(
                    Given.settings("evaluate.corpus", "s3a://b/c", "source.text-columns", "body"))
                .textColumns())
        .containsExactly("body");
    assertThat(
            EvaluateOptions.queries(Given.settings("evaluate.queries", "s3a://b/q")).textColumns())
        .containsExactly("text");
  }

  @Test
  void valuesOfReaderOptionsAreWhatIsWritten() {
    assertThat(source("source.reader-options", "sep=\t, quote=\", header=a=b").readerOptions())
        .containsExactly(entry("sep", "\t"), entry("quote", "\""), entry("header", "a=b"));
  }

  @Test
  void aReaderOptionWithoutAValueIsRefused() {
    assertThat(Given.refusal(() -> source("source.reader-options", "sep=;,multiLine")))
        .isEqualTo("Invalid option 'source.reader-options': multiLine (name=value)");
    assertThat(Given.refusal(() -> source("source.reader-options", "=1")))
        .isEqualTo("Invalid option 'source.reader-options': =1 (name=value)");
  }

  @Test
  void anUnknownEncodingIsRefusedAtOnce() {
    assertThat(source("source.encoding", "gb18030").encoding()).isEqualTo("gb18030");
    for (String unknown : List.of("utf-9", "no such", "")) {
      assertThat(Given.refusal("source.encoding", unknown))
          .isEqualTo(
              "Invalid option '--encoding': %s (a character set such as UTF-8 or GB18030)"
                  .formatted(unknown));
    }
  }

  @Test
  void damagedFilesFailARunUnlessTheyAreRejected() {
    assertThat(source().rejectCorruptFiles()).isFalse();
    assertThat(source("source.corrupt-files", "reject").rejectCorruptFiles()).isTrue();
  }

  @Test
  void aMissingInputIsToldBeforeAnythingRuns() {
    assertThat(Given.refusal("input", "/no/such/folder"))
        .isEqualTo(
            "Invalid option '--input': /no/such/folder (an existing path); there is no such file or"
                + " folder");
  }
}
