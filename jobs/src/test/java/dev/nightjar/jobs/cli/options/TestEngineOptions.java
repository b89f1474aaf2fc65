package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.Device;
import org.junit.jupiter.api.Test;

class TestEngineOptions {
  @Test
  void questionsComeOneByOne() {
    assertThat(EngineOptions.batches(Given.settings()))
        .isEqualTo(new BatchPlan(BatchPlan.AUTO, 1 << 18, 1));
    assertThat(
            EngineOptions.batches(
                Given.settings("engine.token-budget", "64", "engine.attention-budget", "4096")))
        .isEqualTo(new BatchPlan(64, 4096, 1));
  }

  @Test
  void devicesAreNamedInLowerCase() {
    assertThat(Given.settings("engine.device", "cuda").value(EngineOptions.DEVICE))
        .isEqualTo(Device.CUDA);
    assertThat(Given.settings().value(EngineOptions.DEVICE)).isEqualTo(Device.AUTO);
    assertThat(Given.refusal("engine.device", "gpu"))
        .startsWith("Invalid option '--device': gpu (");
  }

  @Test
  void aShareOfAGpuIsNoMoreThanOne() {
    assertThat(Given.settings("engine.gpu-share", "0.25").value(EngineOptions.GPU_SHARE))
        .contains(0.25);
    assertThat(Given.refusal("engine.gpu-share", "2"))
        .isEqualTo("Invalid option 'engine.gpu-share': 2 (none, or a number from 0 to 1)");
  }

  @Test
  void aBudgetThatNoMachineHasIsRefused() {
    assertThat(Given.refusal("engine.token-budget", "16777217"))
        .isEqualTo(
            "Invalid option 'engine.token-budget': 16777217 (auto, or a number from 1 to 16777216)");
  }
}
