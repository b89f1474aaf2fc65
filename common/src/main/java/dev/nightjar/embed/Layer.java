package dev.nightjar.embed;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** A module behind the pooling: it makes another vector of a text's vector. */
public sealed interface Layer extends Serializable permits Dense, LayerNorm, UnitLength {
  /** What it does, in a word or two, as manifests show it; equal keys do the same. */
  String key();

  /** The file of its weights, relative to the model folder; empty for none. */
  String weights();

  /** Floats it takes; 0 for any number. */
  int in();

  /** Floats it gives, if it is given {@code in}. */
  int out(int in);

  /**
   * Loads its weights.
   *
   * @return what it does; does not change its argument, and is safe for use by several threads
   * @throws ModelException if the weights are not what the config says
   */
  UnaryOperator<float[]> open(Path folder);
}
