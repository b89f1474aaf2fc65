package dev.nightjar.embed.onnx;

import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.VectorModule;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What stands between a graph's vectors of tokens and their pooling, a token by itself. Safe for
 * use by several threads.
 *
 * @param layers in their order; none where tokens stay as they are
 * @param in floats of a token's vector before them
 * @param width floats behind them
 */
record TokenLayers(List<UnaryOperator<float[]>> layers, int in, int width) {
  /**
   * Loads those of an encoder.
   *
   * @param folder of the model
   * @throws ModelException if the weights of a layer are not what its config says
   */
  static TokenLayers open(OnnxEncoder encoder, Path folder) {
    List<VectorModule> modules = encoder.interaction().layers();
    int width = encoder.graph().width();
    for (VectorModule module : modules) {
      width = module.out(width);
    }
    return new TokenLayers(
        modules.stream().map(module -> module.open(folder)).toList(),
        encoder.graph().width(),
        width);
  }

  /** The vectors of tokens, one after the other, behind the layers. */
  float[] of(float[] hidden) {
    if (layers.isEmpty()) {
      return hidden;
    }
    int tokens = hidden.length / in;
    float[] values = new float[tokens * width];
    float[] token = new float[in];
    for (int t = 0; t < tokens; t++) {
      System.arraycopy(hidden, t * in, token, 0, in);
      float[] vector = token;
      for (UnaryOperator<float[]> layer : layers) {
        vector = layer.apply(vector);
      }
      System.arraycopy(vector, 0, values, t * width, width);
    }
    return values;
  }
}
