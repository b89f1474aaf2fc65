package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.embed.Placement.GpuSettings;
import dev.nightjar.embed.onnx.OnnxModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestDevice {
  private static final Optional<String> ALL = Optional.empty();

  private static Placement cuda(int index) {
    return new Placement(Placement.Provider.CUDA, index, GpuSettings.USUAL);
  }

  @Test
  void autoTakesWhatSparkAssigned() {
    assertThat(Device.AUTO.placement(List.of(), ALL, GpuSettings.USUAL)).isEqualTo(Placement.CPU);
    assertThat(Device.AUTO.placement(List.of("3"), ALL, GpuSettings.USUAL)).isEqualTo(cuda(3));
    assertThat(Device.CPU.placement(List.of("3"), ALL, GpuSettings.USUAL)).isEqualTo(Placement.CPU);
    assertThat(Device.CUDA.placement(List.of(), ALL, GpuSettings.USUAL)).isEqualTo(cuda(0));
    assertThat(Device.TENSORRT.placement(List.of("1"), ALL, GpuSettings.USUAL).provider())
        .isEqualTo(Placement.Provider.TENSORRT);
  }

  /** CUDA counts what CUDA_VISIBLE_DEVICES names; MIG instances have no other number. */
  @Test
  void addressesAreCountedAsCudaDoes() {
    assertThat(Device.CUDA.placement(List.of("3"), Optional.of("2,3"), GpuSettings.USUAL))
        .isEqualTo(cuda(1));
    assertThat(
            Device.AUTO.placement(List.of("MIG-b"), Optional.of("MIG-a, MIG-b"), GpuSettings.USUAL))
        .isEqualTo(cuda(1));
    assertThatThrownBy(() -> Device.AUTO.placement(List.of("MIG-b"), ALL, GpuSettings.USUAL))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'MIG-b'")
        .hasMessageContaining("CUDA_VISIBLE_DEVICES of the executor is not set");
    assertThatThrownBy(
            () -> Device.AUTO.placement(List.of("0"), Optional.of("2"), GpuSettings.USUAL))
        .hasMessageContaining("is '2'");
  }

  @Test
  void aGpuTakesLargeRuns() {
    BatchPlan gpu = new BatchPlan(BatchPlan.AUTO, 1 << 18, 64).onGpu(GpuSettings.USUAL);
    assertThat(gpu.rows(64)).isEqualTo(1024);
    assertThat(gpu.rows(512)).isEqualTo(128);
    assertThat(new BatchPlan(BatchPlan.AUTO, 1 << 18, 1).onGpu(GpuSettings.USUAL).rows(64))
        .isEqualTo(1);
    assertThat(new BatchPlan(256, 1 << 18, 64).onGpu(GpuSettings.USUAL).rows(64)).isEqualTo(4);
  }

  @Test
  void runsThatAreFilledUpAreSmaller() {
    GpuSettings equalBits = new GpuSettings(Map.of(), true);
    assertThat(new BatchPlan(BatchPlan.AUTO, 1 << 18, 64).onGpu(equalBits).rows(64)).isEqualTo(128);
  }

  @Test
  void optionsGoToTheirProvider() {
    GpuSettings gpu = new GpuSettings(Map.of("gpu_mem_limit", "1", "trt_fp16_enable", "1"), false);
    assertThat(gpu.cuda()).containsOnly(Map.entry("gpu_mem_limit", "1"));
    assertThat(gpu.tensorRt()).containsOnly(Map.entry("trt_fp16_enable", "1"));
  }

  /** The tests run with ONNX Runtime for the CPU. */
  @Test
  void aGpuThatIsNotThereIsRefused() {
    OnnxModel.verify(Placement.CPU);
    assertThatThrownBy(() -> OnnxModel.verify(cuda(0)))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "Cannot use ‹engine.device› cuda: this build has ONNX Runtime for the CPU alone; build with mvn -Pgpu -DskipTests package");
  }
}
