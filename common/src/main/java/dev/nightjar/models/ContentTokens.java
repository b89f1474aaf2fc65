package dev.nightjar.models;

import dev.nightjar.embed.TokenVectors;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.tokenize.Tokenizer;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;

/**
 * The tokens of an input that are a text's own: neither special ones nor those of the prefix.
 *
 * @param dimension floats of a text's vector
 * @param front ids before them
 * @param back ids behind them
 */
public record ContentTokens(int dimension, int front, int back) {
  /** Those of inputs behind a prefix. */
  public static ContentTokens of(ModelLocation location, String prefix, Configuration hadoop) {
    try (Tokenizer tokenizer = ExecutorModels.tokenizer(location, hadoop)) {
      int leading = tokenizer.leadingIds().length;
      int prompt = ExecutorModels.promptTokens(location, prefix, hadoop);
      return new ContentTokens(
          location.spec().dimension(), Math.max(prompt, leading), tokenizer.trailingIds().length);
    }
  }

  /** Their ids. */
  public int[] of(int[] ids) {
    return Arrays.copyOfRange(ids, front, Math.max(front, ids.length - back));
  }

  /**
   * A text's vector and theirs ({@link TokenVectors}).
   *
   * @param all the same of all ids
   * @param ids how many ids there are
   */
  public float[] of(float[] all, int ids) {
    return TokenVectors.trim(all, dimension, ids, front, back);
  }
}
