package dev.nightjar.analyze.duplicates;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Pairs of texts that were looked at and are alike to some degree, in the order of their texts.
 * Immutable.
 *
 * @param pairs as {@link Candidates#pair} has them, ascending
 * @param similarity of their vectors
 * @param textSimilarity of their texts
 * @param numbersDiffer whether they say other numbers
 * @param sources who found each, 0 for those that were found within a group
 * @param by which score decides
 */
record Pairs(
    long[] pairs,
    float[] similarity,
    float[] textSimilarity,
    boolean[] numbersDiffer,
    byte[] sources,
    By by) {

  /**
   * Looks at candidates.
   *
   * @param counts gets the scores of all
   * @param least score of a pair that is kept
   */
  static Pairs of(
      Candidates.Found found, Scores scores, By by, double least, ScoreHistogram counts) {
    int count = found.count();
    float[] similarity = new float[count];
    float[] textSimilarity = new float[count];
    boolean[] numbersDiffer = new boolean[count];
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i -> {
              int a = found.a(i);
              int b = found.b(i);
              similarity[i] = scores.similarity(a, b);
              textSimilarity[i] = scores.textSimilarity(a, b);
              boolean isKept = (by == By.TEXT ? textSimilarity : similarity)[i] >= least;
              numbersDiffer[i] = isKept && scores.numbersDiffer(a, b);
            });
    counts.add(similarity, textSimilarity, numbersDiffer);
    Pairs all =
        new Pairs(found.pairs(), similarity, textSimilarity, numbersDiffer, found.sources(), by);
    return all.select(all.scored(least));
  }

  private int[] scored(double least) {
    return IntStream.range(0, count()).filter(i -> score(i) >= least).toArray();
  }

  private Pairs select(int[] some) {
    Pairs selected = empty(some.length, by);
    for (int i = 0; i < some.length; i++) {
      selected.pairs[i] = pairs[some[i]];
      selected.similarity[i] = similarity[some[i]];
      selected.textSimilarity[i] = textSimilarity[some[i]];
      selected.numbersDiffer[i] = numbersDiffer[some[i]];
      selected.sources[i] = sources[some[i]];
    }
    return selected;
  }

  private static Pairs empty(int count, By by) {
    return new Pairs(
        new long[count],
        new float[count],
        new float[count],
        new boolean[count],
        new byte[count],
        by);
  }

  /** Those that are not in others. */
  Pairs without(Pairs others) {
    return select(IntStream.range(0, count()).filter(i -> others.find(a(i), b(i)) < 0).toArray());
  }

  /** These and others, which are different ones. */
  Pairs with(Pairs more) {
    int[] order = new int[count() + more.count()];
    int i = 0;
    int j = 0;
    for (int to = 0; to < order.length; to++) {
      boolean isOwn = j == more.count() || i < count() && pairs[i] < more.pairs[j];
      order[to] = isOwn ? i++ : count() + j++;
    }
    return concat(more).select(order);
  }

  private Pairs concat(Pairs more) {
    Pairs all = empty(count() + more.count(), by);
    copy(all, 0);
    more.copy(all, count());
    return all;
  }

  private void copy(Pairs to, int at) {
    System.arraycopy(pairs, 0, to.pairs, at, count());
    System.arraycopy(similarity, 0, to.similarity, at, count());
    System.arraycopy(textSimilarity, 0, to.textSimilarity, at, count());
    System.arraycopy(numbersDiffer, 0, to.numbersDiffer, at, count());
    System.arraycopy(sources, 0, to.sources, at, count());
  }

  int count() {
    return pairs.length;
  }

  int a(int pair) {
    return Candidates.a(pairs[pair]);
  }

  int b(int pair) {
    return Candidates.b(pairs[pair]);
  }

  /** The score that decides. */
  float score(int pair) {
    return by == By.TEXT ? textSimilarity[pair] : similarity[pair];
  }

  /** Where two texts are paired; less than 0 if they are not. */
  int find(int a, int b) {
    return Arrays.binarySearch(pairs, Candidates.pair(a, b));
  }

  /** Those that make two texts one: at a threshold, and of the same numbers unless wanted. */
  int[] joined(double threshold, boolean joinsNumbers) {
    return IntStream.range(0, count())
        .filter(i -> score(i) >= threshold && (joinsNumbers || !numbersDiffer[i]))
        .toArray();
  }

  /** How many stay apart for their numbers alone. */
  long numbersApart(double threshold) {
    return IntStream.range(0, count())
        .filter(i -> score(i) >= threshold && numbersDiffer[i])
        .count();
  }
}
