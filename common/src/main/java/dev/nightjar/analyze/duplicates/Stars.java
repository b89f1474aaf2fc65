package dev.nightjar.analyze.duplicates;

import java.util.Arrays;

/**
 * Who stays and who goes: the texts are taken in the order of their ranks, and one that no kept one
 * before it is joined with is kept. A text that goes, goes for the most similar kept one it is
 * joined with. So a group is a star: all of it resemble its keeper, and a chain from A over B to an
 * unlike C ends at B.
 */
final class Stars {
  private final int[] starts;
  private final int[] pairsOf;
  private final Pairs pairs;

  /**
   * @param joined which of the pairs count
   */
  Stars(int texts, Pairs pairs, int[] joined) {
    this.pairs = pairs;
    this.starts = new int[texts + 1];
    for (int pair : joined) {
      starts[pairs.a(pair) + 1]++;
      starts[pairs.b(pair) + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    this.pairsOf = new int[2 * joined.length];
    int[] next = starts.clone();
    for (int pair : joined) {
      pairsOf[next[pairs.a(pair)]++] = pair;
      pairsOf[next[pairs.b(pair)]++] = pair;
    }
  }

  /** How much a text resembles those it is joined with: the sum of the scores. */
  double weight(int text) {
    double sum = 0;
    for (int i = starts[text]; i < starts[text + 1]; i++) {
      sum += pairs.score(pairsOf[i]);
    }
    return sum;
  }

  /**
   * The pair that each text goes for; -1 for those that stay.
   *
   * @param ranked all texts, the first to be kept first
   * @param fixed how many of them stay whatever they are joined with
   */
  int[] goFor(int[] ranked, int fixed) {
    boolean[] isKept = new boolean[ranked.length];
    for (int place = 0; place < ranked.length; place++) {
      isKept[ranked[place]] = place < fixed || !hasKept(ranked[place], isKept);
    }
    int[] goFor = new int[ranked.length];
    for (int text = 0; text < goFor.length; text++) {
      goFor[text] = isKept[text] ? -1 : best(text, isKept);
    }
    return goFor;
  }

  private boolean hasKept(int text, boolean[] isKept) {
    for (int i = starts[text]; i < starts[text + 1]; i++) {
      if (isKept[other(pairsOf[i], text)]) {
        return true;
      }
    }
    return false;
  }

  private int best(int text, boolean[] isKept) {
    int best = -1;
    for (int i = starts[text]; i < starts[text + 1]; i++) {
      int pair = pairsOf[i];
      if (isKept[other(pair, text)] && (best < 0 || isBetter(pair, best))) {
        best = pair;
      }
    }
    return best;
  }

  private boolean isBetter(int pair, int best) {
    int byScore = Float.compare(pairs.score(pair), pairs.score(best));
    return byScore > 0 || byScore == 0 && pairs.similarity()[pair] > pairs.similarity()[best];
  }

  /** The other text of a pair. */
  int other(int pair, int text) {
    return pairs.a(pair) == text ? pairs.b(pair) : pairs.a(pair);
  }
}
