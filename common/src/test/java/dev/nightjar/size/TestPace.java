package dev.nightjar.size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestPace {
  private static final ModelSize MINILM = new ModelSize("minilm", 90_387_606, 10_876_000, 384);
  private static final ModelSize E5 = new ModelSize("e5-small", 132_900_000, 21_491_712, 384);

  @Test
  void paceIsBetweenThatOfTheLengthsAround() {
    Pace pace = new Pace(List.of(new Pace.Point(256, 100), new Pace.Point(64, 400)), "");
    assertThat(pace.at(64)).isEqualTo(400);
    assertThat(pace.at(128)).isCloseTo(200, within(1e-9));
    assertThat(pace.at(256)).isEqualTo(100);
    assertThat(pace.at(8)).isEqualTo(400);
    assertThat(pace.at(512)).isEqualTo(100);
  }

  @Test
  void lengthsCountByTheTimeTheyTake() {
    Pace pace = new Pace(List.of(new Pace.Point(64, 400), new Pace.Point(256, 100)), "");
    LengthMix mix =
        new LengthMix(List.of(new LengthMix.Part(64, 0.5), new LengthMix.Part(256, 0.5)));
    assertThat(pace.of(mix)).isCloseTo(160, within(1e-9));
    assertThat(mix.variation()).as("four of 64 for one of 256").isCloseTo(0.75, within(1e-9));
    assertThat(LengthMix.of(40).variation()).isZero();
  }

  @Test
  void theStageOfTheMeasuredJobIsFoundAgain() {
    double texts = Gpu.H200.pace(E5).at(68) / 68;
    assertThat(texts).as("docs/benchmarks.md, GPU, the whole job").isCloseTo(60_680, within(100.0));
  }

  @Test
  void aModelThatWasNotMeasuredIsScaledByItsOperations() {
    double measured = Gpu.H200.pace(MINILM).at(256);
    ModelSize other = new ModelSize("other", MINILM.bytes(), MINILM.parameters(), MINILM.width());
    assertThat(Gpu.H200.pace(other).at(256))
        .as("half the layers of e5-small: measured is 1.89 times its pace")
        .isCloseTo(measured, within(0.1 * measured));
    assertThat(Gpu.H200.pace(other).source()).contains("scaled to other by operations a token");
  }

  @ParameterizedTest
  @EnumSource
  void everyFigureOfAGpuNamesItsSource(Gpu gpu) {
    assertThat(gpu.source()).contains("/");
    Pace pace = gpu.pace(E5);
    assertThat(pace.source()).contains("docs/benchmarks.md");
    if (gpu != Gpu.H200) {
      assertThat(pace.source()).contains(gpu.source(), "fp16 operations a second");
    }
    assertThat(pace.at(128) / Gpu.H200.pace(E5).at(128))
        .isCloseTo(gpu.teraflops() / Gpu.H200.teraflops(), within(1e-9));
  }
}
