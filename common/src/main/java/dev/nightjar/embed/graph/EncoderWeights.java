package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.Optional;

/**
 * An encoder of BERT's family with normalisation behind each residual: what stands before its
 * layers, and the layers' weights.
 *
 * @param stem the value that goes into the first layer, or into {@code stemNorm}
 * @param stemNorm the normalisation of the embeddings; empty if the stem has none at its end
 * @param layers the layers, the first one first
 */
record EncoderWeights(String stem, Optional<Norm> stemNorm, List<Layer> layers) {
  /** {@code x * weights + bias}: weights (in x out), bias (out). */
  record Linear(TensorProto weights, Optional<TensorProto> bias) {
    int in() {
      return (int) weights.getDims(0);
    }

    int out() {
      return (int) weights.getDims(1);
    }

    /** One of several of equal size whose outputs lie beside each other. */
    Linear part(int part, int parts) {
      int size = out() / parts;
      return new Linear(
          Tensors.columns(weights, part * size, size),
          bias.map(tensor -> Tensors.columns(tensor, part * size, size)));
    }
  }

  /** Layer normalisation: both weights of the width. */
  record Norm(TensorProto gamma, TensorProto beta, float epsilon) {}

  /** How a feed-forward's inner values are bent. */
  enum Activation {
    /** x times the normal distribution's probability up to x. */
    GELU,
    /** The same by a hyperbolic tangent. */
    GELU_TANH
  }

  /**
   * A layer.
   *
   * @param heads of its attention
   * @param scale of its attention's scores; 0 for one over the root of a head's width
   */
  record Layer(
      Linear query,
      Linear key,
      Linear value,
      int heads,
      float scale,
      Linear output,
      Norm attentionNorm,
      Linear inner,
      Activation activation,
      Linear outer,
      Norm outputNorm) {}

  int width() {
    return layers.getFirst().query().in();
  }
}
