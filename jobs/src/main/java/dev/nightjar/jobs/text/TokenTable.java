package dev.nightjar.jobs.text;

import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.query.TextTokens;
import dev.nightjar.tokenize.WordTokenizer;
import java.util.List;
import java.util.Locale;

/** The tokens of a text, as people look at them: words have no ids. */
public final class TokenTable {
  /** As text. */
  public static final Layout<TextTokens> LAYOUT =
      Layout.rows(
          "%8s %6s %6s  %-s  %-s",
          List.of("id", "start", "end", "token"), TextTokens::tokens, TokenTable::row);

  /** Floats of a vector that are shown. */
  private static final int SHOWN = 5;

  private TokenTable() {}

  private static List<Object> row(TextTokens.Token token) {
    return List.of(
        token.id() == WordTokenizer.UNKNOWN ? "-" : token.id(),
        token.start(),
        token.end(),
        token.token(),
        token.vector() == null ? "" : front(token.vector()));
  }

  private static String front(float[] vector) {
    StringBuilder front = new StringBuilder();
    for (int i = 0; i < Math.min(SHOWN, vector.length); i++) {
      front.append(String.format(Locale.ROOT, "%8.4f", vector[i]));
    }
    return "[%s%s ]".formatted(front, vector.length > SHOWN ? " …" : "");
  }
}
