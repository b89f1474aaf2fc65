package dev.nightjar.embed;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * How encoders run on a GPU.
 *
 * @param provider options of ONNX Runtime's CUDA provider by its names for them, before ours
 * @param equalBits whether all runs of a length have the same number of rows, filled up where there
 *     are fewer, so that a vector has the same bits in any company
 */
public record GpuSettings(Map<String, String> provider, boolean equalBits) implements Serializable {
  /** Ours alone, and runs of any size. */
  public static final GpuSettings USUAL = new GpuSettings(Map.of(), false);

  /** Keeps what it is given. */
  public GpuSettings {
    provider = new TreeMap<>(provider);
  }
}
