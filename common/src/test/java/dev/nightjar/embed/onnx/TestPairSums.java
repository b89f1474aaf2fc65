package dev.nightjar.embed.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightjar.embed.Processor;
import org.junit.jupiter.api.Test;

/** What is measured is what the processor's instructions would have one expect. */
class TestPairSums {
  @Test
  void sumsAreCutWithoutVnniAlone() {
    String kind = Processor.kind();
    assumeTrue(
        kind.contains("AVX"),
        "left out: what pairs become on a processor that says '" + kind + "'");

    assertThat(PairSums.areCut()).as(kind).isEqualTo(!kind.contains("VNNI"));
  }
}
