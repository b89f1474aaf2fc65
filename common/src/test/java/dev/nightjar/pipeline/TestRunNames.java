package dev.nightjar.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Runs are named by their time. */
class TestRunNames {
  private static final Instant TIME = Instant.parse("2026-08-05T06:07:08.999Z");

  @Test
  void runsAreNamedByTheirTimeAndANumberIfThatIsTaken() {
    assertThat(RunNames.free(TIME, name -> false)).isEqualTo("20260805T060708Z");
    Set<String> taken = Set.of("20260805T060708Z", "20260805T060708Z-2");
    assertThat(RunNames.free(TIME, taken::contains)).isEqualTo("20260805T060708Z-3");
  }
}
