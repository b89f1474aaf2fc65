package dev.nightjar.embed;

import dev.nightjar.vector.Vectors;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** A Normalize module that other modules follow: scales to length 1. */
public record UnitLength() implements Layer {
  @Override
  public String key() {
    return "normalize";
  }

  @Override
  public String weights() {
    return "";
  }

  @Override
  public int in() {
    return 0;
  }

  @Override
  public int out(int in) {
    return in;
  }

  @Override
  public UnaryOperator<float[]> open(Path folder) {
    return vector -> {
      float[] out = vector.clone();
      Vectors.normalize(out);
      return out;
    };
  }
}
