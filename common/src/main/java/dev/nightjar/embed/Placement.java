package dev.nightjar.embed;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

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

  /**
   * How encoders run on a GPU.
   *
   * @param provider options of ONNX Runtime's providers by its names for them, before ours;
   *     TensorRT's begin with {@code trt_}, the others are CUDA's
   * @param equalBits whether all runs of a length have the same number of rows, filled up where
   *     there are fewer, so that a vector has the same bits in any company
   */
  public record GpuSettings(Map<String, String> provider, boolean equalBits)
      implements Serializable {
    /** Ours alone, and runs of any size. */
    public static final GpuSettings USUAL = new GpuSettings(Map.of(), false);

    private static final String TENSORRT = "trt_";

    /** Keeps what it is given. */
    public GpuSettings {
      provider = new TreeMap<>(provider);
    }

    /** Options of the CUDA provider. */
    public Map<String, String> cuda() {
      return options(false);
    }

    /** Options of the TensorRT provider. */
    public Map<String, String> tensorRt() {
      return options(true);
    }

    private Map<String, String> options(boolean tensorRt) {
      Map<String, String> options = new TreeMap<>(provider);
      options.keySet().removeIf(name -> name.startsWith(TENSORRT) != tensorRt);
      return options;
    }
  }
}
