package dev.nightjar.models;

import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.TokenVectors;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.tokenize.Tokenizer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * The tokens of an input whose vectors are kept: a text's own, neither special ones nor those of
 * the prefix; of a model of late interaction all but those that it leaves out.
 *
 * @param dimension floats of a text's vector
 * @param front ids before them
 * @param back ids behind them
 * @param skipped ids that are left out wherever they stand
 * @param late whether the model is one of late interaction
 */
public record ContentTokens(
    int dimension, int front, int back, Set<Integer> skipped, boolean late) {
  /** A text's own tokens. */
  public ContentTokens(int dimension, int front, int back) {
    this(dimension, front, back, Set.of(), false);
  }

  /** Those of inputs behind a prefix. */
  public static ContentTokens of(ModelLocation location, String prefix, Configuration hadoop) {
    int dimension = location.spec().dimension();
    if (location.spec().encoder() instanceof OnnxEncoder onnx && onnx.interaction().exists()) {
      return new ContentTokens(dimension, 0, 0, Set.copyOf(onnx.interaction().skipped()), true);
    }
    try (Tokenizer tokenizer = ExecutorModels.tokenizer(location, hadoop)) {
      int leading = tokenizer.leadingIds().length;
      int prompt = ExecutorModels.promptTokens(location, prefix, hadoop);
      return new ContentTokens(
          dimension, Math.max(prompt, leading), tokenizer.trailingIds().length);
    }
  }

  /** Their ids. */
  public int[] of(int[] ids) {
    return Arrays.stream(places(ids)).map(place -> ids[place]).toArray();
  }

  /**
   * A text's vector and theirs ({@link TokenVectors}).
   *
   * @param all the same of all ids
   * @param ids of all tokens
   */
  public float[] of(float[] all, int[] ids) {
    return TokenVectors.only(all, dimension, ids.length, places(ids));
  }

  private int[] places(int[] ids) {
    return IntStream.range(front, Math.max(front, ids.length - back))
        .filter(place -> !skipped.contains(ids[place]))
        .toArray();
  }
}
