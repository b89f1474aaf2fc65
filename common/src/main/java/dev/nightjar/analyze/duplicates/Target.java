package dev.nightjar.analyze.duplicates;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Chooses the threshold for a number of items that are to stay: the highest at which so few stay,
 * and of those that go at it, the least similar stay after all, until they are as many. Where too
 * many stay even at the lowest score that was looked at, they are left.
 */
final class Target {
  private Target() {}

  static Decision of(Texts texts, Pairs pairs, KeepRule rule, long target) {
    double[] scores =
        IntStream.range(0, pairs.count()).mapToDouble(pairs::score).sorted().distinct().toArray();
    int low = -1; // at scores[low] few enough stay
    int high = scores.length;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (Decision.at(texts, pairs, scores[middle], rule).kept(texts) <= target) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double lowest = scores.length == 0 ? 1 : scores[0];
    double chosen = low < 0 ? lowest : scores[low];
    Decision nothing = Decision.at(texts, pairs, 2, rule);
    boolean isEnough = low == scores.length - 1 && nothing.kept(texts) <= target;
    return restored(
        texts, isEnough ? nothing.at(1) : Decision.at(texts, pairs, chosen, rule), target);
  }

  private static Decision restored(Texts texts, Decision decision, long target) {
    long missing = target - decision.kept(texts);
    int[] back =
        IntStream.range(0, texts.own())
            .filter(item -> texts.textOf(item) >= 0 && decision.keeper(texts, item) != item)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(item -> decision.score(texts, item))
                    .thenComparing(Comparator.reverseOrder()))
            .limit(Math.max(0, missing))
            .mapToInt(Integer::intValue)
            .toArray();
    Arrays.sort(back);
    return decision.with(back);
  }
}
