package dev.nightjar.query;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.tokenize.Spellings;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.Tokens;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** The tokens of a text, as a person looks at them. */
public record TextTokens(List<Token> tokens) {
  /**
   * A token of the text.
   *
   * @param start its first code point
   * @param end behind the last one
   * @param vector null unless it was asked for
   */
  public record Token(String token, int id, int start, int end, float @Nullable [] vector) {
    private Token with(float[] found) {
      return new Token(token, id, start, end, found);
    }
  }

  /** The tokens that a tokenizer finds. */
  public static TextTokens of(Tokenizer tokenizer, String text) {
    Tokens tokens = tokenizer.tokenize(text);
    List<String> spellings = Spellings.of(tokenizer, text, tokens.ids());
    return new TextTokens(
        IntStream.range(0, tokens.size())
            .mapToObj(
                i ->
                    new Token(
                        spellings.get(i),
                        tokens.ids()[i],
                        text.codePointCount(0, tokens.starts()[i]),
                        text.codePointCount(0, tokens.ends()[i]),
                        null))
            .toList());
  }

  /** The same with the vectors that a model gives the tokens it reads. */
  public TextTokens embedded(
      String text, ModelLocation model, BatchPlan batches, Configuration hadoop) {
    float[][] vectors;
    try (QueryEncoder encoder =
        new QueryEncoder(model.with(model.spec().with(Granularity.TOKEN)), "", batches, hadoop)) {
      vectors = encoder.ofTokens(text);
    }
    return new TextTokens(
        IntStream.range(0, tokens.size())
            .mapToObj(i -> i < vectors.length ? tokens.get(i).with(vectors[i]) : tokens.get(i))
            .toList());
  }
}
