package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.index.shard.TokenCoding;
import dev.nightjar.pipeline.index.IndexSpec;
import dev.nightjar.vector.Similarity;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestIndexOptions {
  private static IndexSpec spec(String... given) {
    return IndexOptions.spec(Given.settings(given));
  }

  @Test
  void theDefaultsAreWhatTheHelpSays() {
    assertThat(spec())
        .isEqualTo(
            new IndexSpec(
                Similarity.COSINE,
                16,
                100,
                Quantization.EIGHT_BITS,
                Optional.empty(),
                Optional.empty(),
                true,
                1_000_000,
                50_000,
                100,
                0.95,
                1000,
                0.2,
                2,
                false));
  }

  @Test
  void everyOptionReachesItsPlace() {
    assertThat(
            spec(
                "index.similarity", "l2",
                "index.max-connections", "32",
                "index.beam-width", "200",
                "index.quantization", "4-bit",
                "index.token-coding", "2-bit",
                "index.language", "english",
                "index.store-text", "false",
                "index.max-shard-vectors", "2_000_000",
                "index.partition-vectors", "70000",
                "index.width", "60",
                "index.min-recall", "0.8",
                "index.sample", "50",
                "index.rebuild-share", "0.4",
                "index.keep", "3",
                "output.take-over", "true"))
        .isEqualTo(
            new IndexSpec(
                Similarity.L2,
                32,
                200,
                Quantization.FOUR_BITS,
                Optional.of(TokenCoding.TWO_BITS),
                Optional.of(TextAnalysis.ENGLISH),
                false,
                2_000_000,
                70_000,
                60,
                0.8,
                50,
                0.4,
                3,
                true));
  }

  @ParameterizedTest
  @CsvSource({
    "index.max-connections, 1, '--max-connections', a number from 2 to 256",
    "index.max-connections, 257, '--max-connections', a number from 2 to 256",
    "index.beam-width, 3201, '--beam-width', a number from 2 to 3200",
    "index.width, 0, '--width', a number from 1 to 10000",
    "index.min-recall, -0.1, '--min-recall', a number from 0 to 1",
    "index.min-recall, NaN, '--min-recall', a number from 0 to 1",
    "index.keep, 1.5, 'index.keep', a number from 1 to 1000"
  })
  void numbersHaveBounds(String key, String value, String name, String allowed) {
    assertThat(Given.refusal(key, value))
        .isEqualTo("Invalid option '%s': %s (%s)".formatted(name, value, allowed));
  }

  @Test
  void aMisspeltChoiceIsAskedAbout() {
    assertThat(Given.refusal("index.similarity", "cosin")).endsWith("did you mean 'cosine'?");
    assertThat(Given.refusal("index.quantization", "8bit")).contains("8-bit, none, 4-bit, 1-bit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "2026-01-01", "v1.2_b", "0"})
  void namesOfIndexesAreNamesOfFolders(String name) {
    assertThat(Given.settings("index.index-id", name).value(IndexOptions.INDEX_ID)).contains(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".hidden", "../up", "a/b", "a b", "-x", "ä"})
  void otherNamesAreRefused(String name) {
    assertThat(Given.refusal("index.index-id", name))
        .isEqualTo(
            "Invalid option '--index-id': %s (auto, or letters, digits, dots, dashes and underscores, 64 at most)"
                .formatted(name));
  }

  @Test
  void aNameHasSixtyFourCharactersAtMost() {
    assertThat(Given.settings("output.run-id", "x".repeat(64)).value(OutputOptions.RUN_ID))
        .contains("x".repeat(64));
    assertThat(Given.refusal("output.run-id", "x".repeat(65))).contains("64 at most");
  }
}
