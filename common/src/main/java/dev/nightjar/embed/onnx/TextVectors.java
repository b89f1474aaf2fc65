package dev.nightjar.embed.onnx;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.TokenVectors;
import dev.nightjar.embed.VectorModule;
import dev.nightjar.vector.Vectors;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Makes the vectors of texts of what a run of a graph gives: pooled, or of their parts, or with
 * those of their tokens. Safe for use by several threads.
 *
 * @param layers that each token's vector goes through first
 * @param finish what makes a text's vector of what was pooled
 */
record TextVectors(
    ModelSpec spec, OnnxEncoder encoder, TokenLayers layers, UnaryOperator<float[]> finish) {
  /**
   * Loads the modules of a model.
   *
   * @throws ModelException if the weights of one are not what its config says
   */
  static TextVectors open(ModelSpec spec, OnnxEncoder encoder, Path folder) {
    UnaryOperator<float[]> finish =
        spec.encoder() instanceof OnnxEncoder.Sparse sparse
            ? sparse::vector
            : VectorModule.finish(encoder.modules(), folder, spec.dimension(), spec.normalize());
    return new TextVectors(spec, encoder, TokenLayers.open(encoder, folder), finish);
  }

  /**
   * The vectors of rows of equal length.
   *
   * @param buffer what the graph gives for all of them
   * @throws ModelException if it has not as many numbers as the encoder says
   */
  List<float[]> of(FloatBuffer buffer, List<ModelInput> rows) {
    int tokens = rows.getFirst().tokenIds().length;
    float[] hidden = new float[buffer.remaining()];
    buffer.get(hidden);
    boolean pooled = encoder.pooling().equals(Pooling.GRAPH);
    check(hidden.length, rows.size(), tokens, pooled);
    float[] values = layers.of(hidden);
    int width = layers.width();
    float[][] vectors = new float[rows.size()][];
    for (int r = 0; r < vectors.length; r++) {
      if (!rows.get(r).parts().isEmpty()) {
        vectors[r] = parts(values, r * tokens * width, rows.get(r).parts(), width);
        continue;
      }
      int skipped = encoder.includePrompt() ? 0 : rows.get(r).promptTokens();
      float[] text =
          finish.apply(
              pooled
                  ? Arrays.copyOfRange(values, r * width, (r + 1) * width)
                  : encoder.pooling().pool(values, r, tokens, width, skipped));
      vectors[r] =
          spec.granularity() == Granularity.TOKEN
              ? TokenVectors.join(text, tokens(values, r, tokens, width))
              : text;
    }
    return Arrays.asList(vectors);
  }

  /** The vectors of an input's parts, one behind the other. */
  private float[] parts(float[] values, int start, List<ModelInput.Part> parts, int width) {
    float[][] vectors = new float[parts.size()][];
    for (int p = 0; p < vectors.length; p++) {
      vectors[p] = finish.apply(encoder.pooling().pool(values, start, parts.get(p), width));
    }
    return TokenVectors.join(EmbeddingModel.NO_VECTOR, vectors);
  }

  private void check(int numbers, int rows, int tokens, boolean pooled) {
    int width = encoder.graph().width();
    if (numbers != rows * (pooled ? 1 : tokens) * width) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "Cannot run model '%s': its output '%s' has %d numbers for %d x %d tokens, not %d for each %s",
              spec.name(),
              encoder.graph().output(),
              numbers,
              rows,
              tokens,
              width,
              pooled ? "text" : "token"));
    }
  }

  /** The vectors of a row's tokens, cut and normalised as the text's is. */
  private float[][] tokens(float[] values, int row, int tokens, int width) {
    int kept = encoder.dimensions() > 0 ? Math.min(encoder.dimensions(), width) : width;
    float[][] vectors = new float[tokens][];
    for (int t = 0; t < tokens; t++) {
      int start = (row * tokens + t) * width;
      vectors[t] = Arrays.copyOfRange(values, start, start + kept);
      if (spec.normalize()) {
        Vectors.normalize(vectors[t]);
      }
    }
    return vectors;
  }
}
