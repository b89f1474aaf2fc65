package dev.nightjar.embed.onnx;

import ai.onnxruntime.OrtException;
import dev.nightjar.embed.Processor;
import dev.nightjar.embed.node.NodePlaces;
import dev.nightjar.vector.products.Multiplier;
import dev.nightjar.vector.products.Multipliers;
import java.nio.file.Path;
import java.util.List;

/** ONNX Runtime's matrix products, by one thread: its caller's. */
public final class OnnxMultipliers implements Multipliers {
  @Override
  public List<Multiplier> all() {
    try {
      return List.of(OnnxMultiplier.ofBytes(), OnnxMultiplier.ofFloats());
    } catch (OrtException e) {
      throw new IllegalStateException("Cannot multiply by ONNX Runtime: " + e.getMessage(), e);
    }
  }

  @Override
  public String kind() {
    return Processor.kind() + " " + OnnxEnvironment.shared().getVersion();
  }

  @Override
  public Path cache() {
    return NodePlaces.caches().resolve("measured");
  }
}
