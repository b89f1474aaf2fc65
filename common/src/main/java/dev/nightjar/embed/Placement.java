package dev.nightjar.embed;

/**
 * Where an encoder runs.
 *
 * @param provider ONNX Runtime's execution provider
 * @param index of the GPU as CUDA counts, from 0
 * @param gpu how it is used, if it is a GPU
 */
public record Placement(Provider provider, int index, GpuSettings gpu) {
  /** The CPU. */
  public static final Placement CPU = new Placement(Provider.CPU, 0, GpuSettings.USUAL);

  /** ONNX Runtime's execution providers. */
  public enum Provider {
    /** Runs on the caller's thread. */
    CPU("CPUExecutionProvider"),
    /** CUDA. */
    CUDA("CUDAExecutionProvider"),
    /** TensorRT. */
    TENSORRT("TensorrtExecutionProvider");

    private final String key;

    Provider(String key) {
      this.key = key;
    }

    /** ONNX Runtime's name for it. */
    public String key() {
      return key;
    }
  }

  /** Whether it is a GPU. */
  public boolean isGpu() {
    return provider != Provider.CPU;
  }
}
