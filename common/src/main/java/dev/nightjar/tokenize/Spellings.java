package dev.nightjar.tokenize;

import java.util.ArrayList;
import java.util.List;

/** How tokens are written. Stateless. */
public final class Spellings {
  private Spellings() {}

  /**
   * The spelling of each token of a text: the vocabulary's where it has one, else the text's own.
   *
   * @param ids of all tokens of {@code text}, without special ones
   */
  public static List<String> of(Tokenizer tokenizer, String text, int[] ids) {
    List<String> spellings = tokenizer.spellings(ids);
    if (spellings.stream().noneMatch(String::isEmpty)) {
      return spellings;
    }
    Tokens tokens = tokenizer.tokenize(text);
    List<String> filled = new ArrayList<>(spellings);
    for (int i = 0; i < Math.min(ids.length, tokens.size()); i++) {
      if (filled.get(i).isEmpty()) {
        filled.set(i, text.substring(tokens.starts()[i], tokens.ends()[i]));
      }
    }
    return filled;
  }
}
