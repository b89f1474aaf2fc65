package dev.nightjar.query;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * How long a context may be.
 *
 * @param tokens counts those of a text; is asked only if they are bounded
 */
record ContextBudget(ContextSpec spec, ToIntFunction<String> tokens) {
  /** Whether a context is short enough. */
  boolean holds(String context) {
    return context.codePointCount(0, context.length())
            <= spec.characters().orElse(Integer.MAX_VALUE)
        && (spec.tokens().isEmpty() || tokens.applyAsInt(context) <= spec.tokens().getAsInt());
  }

  /**
   * The longest front of a text that fits, to the end of a sentence if half of it or more is left
   * so, else of a word.
   *
   * @param fits says so of a front; whoever fits, shorter ones do
   */
  static Optional<String> front(String text, Predicate<String> fits) {
    List<Integer> words = ends(text, BreakIterator.getWordInstance(Locale.ROOT));
    int from = 0;
    int to = words.size();
    while (from < to) { // the first `from` ends fit, those behind `to` do not
      int middle = (from + to + 1) / 2;
      if (fits.test(text.substring(0, words.get(middle - 1)))) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    if (from == 0) {
      return Optional.empty();
    }
    int word = words.get(from - 1);
    int sentence =
        ends(text, BreakIterator.getSentenceInstance(Locale.ROOT)).stream()
            .filter(end -> end <= word)
            .reduce(0, Math::max);
    String front = text.substring(0, 2 * sentence >= word ? sentence : word).stripTrailing();
    return Optional.of(front).filter(kept -> !kept.isEmpty());
  }

  private static List<Integer> ends(String text, BreakIterator breaks) {
    breaks.setText(text);
    List<Integer> ends = new ArrayList<>();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      ends.add(end);
    }
    return ends;
  }
}
