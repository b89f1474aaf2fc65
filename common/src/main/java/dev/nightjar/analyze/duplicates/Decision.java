package dev.nightjar.analyze.duplicates;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What stays at a threshold.
 *
 * @param threshold from which pairs were joined
 * @param pairs that were looked at, with those that were found within groups
 * @param joined which of them make two texts one
 * @param ranks of the texts
 * @param goFor the pair that each text goes for; -1 for those that stay
 * @param restored items that stay although their text goes, so that as many stay as were wanted
 */
record Decision(
    double threshold, Pairs pairs, int[] joined, Ranks ranks, int[] goFor, int[] restored) {
  /** Kept texts of one component that each is compared with. */
  private static final int TOGETHER = 500;

  /** Decides. */
  static Decision of(
      Texts texts, Scores scores, Pairs found, double threshold, KeepRule rule, boolean isAcross) {
    Pairs pairs = found;
    while (true) {
      Decision decision = decide(texts, pairs, threshold, rule);
      Candidates more = new Candidates(isAcross);
      new Components(texts.count(), pairs, decision.joined)
          .pairKept(decision.goFor, TOGETHER, texts, more);
      Pairs looked =
          Pairs.of(more.found(), scores, pairs.by(), decision.threshold, new ScoreHistogram());
      Arrays.fill(looked.sources(), (byte) 0);
      Pairs fresh = looked.without(pairs);
      if (fresh.joined(decision.threshold, rule.joinsNumbers()).length == 0) {
        return decision;
      }
      pairs = pairs.with(fresh);
    }
  }

  private static Decision decide(Texts texts, Pairs pairs, double threshold, KeepRule rule) {
    return rule.target()
        .map(target -> Target.of(texts, pairs, rule, target))
        .orElseGet(() -> at(texts, pairs, threshold, rule));
  }

  static Decision at(Texts texts, Pairs pairs, double threshold, KeepRule rule) {
    int[] joined = pairs.joined(threshold, rule.joinsNumbers());
    Stars stars = new Stars(texts.count(), pairs, joined);
    Ranks ranks = Ranks.of(texts, rule.keep(), stars);
    int[] goFor = stars.goFor(ranks.order(), ranks.fixed());
    return new Decision(threshold, pairs, joined, ranks, goFor, new int[0]);
  }

  /** The same, called by another threshold. */
  Decision at(double other) {
    return new Decision(other, pairs, joined, ranks, goFor, restored);
  }

  /** The same with items that stay after all, ascending. */
  Decision with(int[] back) {
    return new Decision(threshold, pairs, joined, ranks, goFor, back);
  }

  /** Whether a text stays. */
  boolean stays(int text) {
    return goFor[text] < 0;
  }

  /** The text that a text goes for; itself if it stays. */
  int keeper(int text) {
    int pair = goFor[text];
    return pair < 0 ? text : pairs.a(pair) == text ? pairs.b(pair) : pairs.a(pair);
  }

  /** The item that an item goes for; itself if it stays. */
  int keeper(Texts texts, int item) {
    int text = texts.textOf(item);
    boolean isRestored = Arrays.binarySearch(restored, item) >= 0;
    boolean isLeft = goFor[text] < 0 && texts.isAcross();
    return isRestored || isLeft ? item : ranks.best()[keeper(text)];
  }

  /** How many items of the run that is analysed stay. */
  long kept(Texts texts) {
    return IntStream.range(0, texts.own())
        .filter(item -> texts.textOf(item) >= 0 && keeper(texts, item) == item)
        .count();
  }

  /** The score that an item goes with: more than all others where the texts are equal. */
  double score(Texts texts, int item) {
    int pair = goFor[texts.textOf(item)];
    return pair < 0 || texts.isExact(pairs.a(pair), pairs.b(pair)) ? 2 : pairs.score(pair);
  }
}
