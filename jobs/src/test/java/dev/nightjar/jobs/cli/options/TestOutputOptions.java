package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.config.OptionNames;
import dev.nightjar.jobs.cli.Flags;
import dev.nightjar.pipeline.embed.RunPolicy;
import dev.nightjar.vector.Precision;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestOutputOptions {
  private static RunPolicy policy(String... given) {
    return OutputOptions.policy(Given.settings(given), OptionNames.KEYS);
  }

  @Test
  void aRunCountsUnlessHalfOfWhatWasThereIsGone() {
    assertThat(policy())
        .isEqualTo(
            new RunPolicy(134_217_728, 1, 0.5, Optional.empty(), false, false, OptionNames.KEYS));
  }

  @Test
  void everyGateCanBeMoved() {
    assertThat(
            policy(
                "output.file-bytes", "1048576",
                "output.max-reject-share", "0.01",
                "output.max-delete-share", "0",
                "output.max-drift", "0.02",
                "output.fresh", "true",
                "output.take-over", "true"))
        .isEqualTo(
            new RunPolicy(1_048_576, 0.01, 0, Optional.of(0.02), true, true, OptionNames.KEYS));
  }

  @Test
  void namesAreThoseOfWhoeverShowsThem() {
    assertThat(OutputOptions.policy(Given.settings(), Flags.NAMES).names()).isSameAs(Flags.NAMES);
  }

  @Test
  void vectorsAreWrittenOnceUnlessASecondPrecisionIsGiven() {
    assertThat(OutputOptions.precision(Given.settings()).vector()).isEqualTo(Precision.FLOAT32);
    assertThat(OutputOptions.precision(Given.settings()).rescoring()).isEmpty();
    assertThat(
            OutputOptions.precision(
                    Given.settings("output.precision", "binary", "output.rescoring", "int8"))
                .rescoring())
        .contains(Precision.INT8);
  }

  @Test
  void bitsAreTooCoarseToScoreAgain() {
    assertThat(Given.refusal("output.rescoring", "binary"))
        .startsWith("Invalid option '--rescoring': binary (none, float32, float16, int8)");
  }

  @Test
  void filesAreNotTiny() {
    assertThat(Given.refusal("output.file-bytes", "1000"))
        .isEqualTo("Invalid option '--file-bytes': 1000 (a number from 1048576 to 1099511627776)");
  }

  @Test
  void aDriftIsNotNegative() {
    assertThat(Given.refusal("output.max-drift", "-1"))
        .isEqualTo("Invalid option '--max-drift': -1 (none, or a number from 0)");
  }
}
