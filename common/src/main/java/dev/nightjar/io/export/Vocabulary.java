package dev.nightjar.io.export;

import dev.nightjar.tokenize.TokenizerFile;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the terms of sparse vectors are ids of. Immutable; sent to tasks.
 *
 * @param tokens by id, as the tokenizer spells them; an empty text where it has none
 */
public record Vocabulary(List<String> tokens) implements Serializable {
  /** For who goes by ids alone. */
  public static final Vocabulary UNKNOWN = new Vocabulary(List.of());

  /** Keeps what it is given. */
  public Vocabulary {
    tokens = new ArrayList<>(tokens);
  }

  /**
   * Reads a vocabulary.
   *
   * @param tokenizer the {@code tokenizer.json}
   * @param terms how many ids a model knows, which may be more than there are tokens
   */
  public static Vocabulary read(Path tokenizer, int terms) {
    try {
      List<String> tokens = new ArrayList<>(Collections.nCopies(terms, ""));
      TokenizerFile.ids(tokenizer)
          .forEach(
              (token, id) -> {
                if (id < terms) {
                  tokens.set(id, token);
                }
              });
      return new Vocabulary(tokens);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + tokenizer + ": " + e.getMessage(), e);
    }
  }

  /** How many ids there are. */
  public int size() {
    return tokens.size();
  }

  /** A term's token; empty where it has none. */
  public Optional<String> token(int term) {
    return Optional.of(tokens.get(term)).filter(token -> !token.isEmpty());
  }

  /** The same with other spellings. */
  public Vocabulary spelt(UnaryOperator<String> as) {
    return new Vocabulary(tokens.stream().map(as).toList());
  }
}
