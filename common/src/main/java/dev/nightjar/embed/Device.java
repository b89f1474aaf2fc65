package dev.nightjar.embed;

import dev.nightjar.embed.Placement.GpuSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a run's encoders are asked to run on. */
public enum Device {
  /** The GPU that Spark assigned to the task, and the CPU where it assigned none. */
  AUTO,
  /** The CPU. */
  CPU,
  /** A GPU by ONNX Runtime's CUDA provider: the one that Spark assigned, or else the first. */
  CUDA,
  /** The same by its TensorRT provider. */
  TENSORRT;

  /** The name in configurations. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Where a task runs its encoder.
   *
   * @param assigned the addresses of the GPUs that Spark assigned to the task, as its discovery
   *     script printed them: numbers as the driver counts, or names of MIG instances
   * @param visible the executor's {@code CUDA_VISIBLE_DEVICES}; CUDA counts only what that names
   * @param gpu how a GPU is used
   * @throws ModelException if CUDA does not see what was assigned
   */
  public Placement placement(List<String> assigned, Optional<String> visible, GpuSettings gpu) {
    if (this == CPU || (this == AUTO && assigned.isEmpty())) {
      return Placement.CPU;
    }
    int index = assigned.isEmpty() ? 0 : index(assigned.getFirst(), visible);
    return new Placement(
        this == TENSORRT ? Placement.Provider.TENSORRT : Placement.Provider.CUDA, index, gpu);
  }

  private static int index(String address, Optional<String> visible) {
    if (visible.isPresent()) {
      int index = Arrays.asList(visible.get().split("\\s*,\\s*")).indexOf(address);
      if (index >= 0) {
        return index;
      }
    } else if (address.matches("\\d{1,4}")) {
      return Integer.parseInt(address);
    }
    throw new ModelException(
        "Cannot use GPU '%s', which Spark assigned: CUDA_VISIBLE_DEVICES of the executor is %s; set spark.executorEnv.CUDA_VISIBLE_DEVICES to all that the discovery script names"
            .formatted(address, visible.map(names -> "'" + names + "'").orElse("not set")));
  }
}
