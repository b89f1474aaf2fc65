package dev.nightjar.analyze.duplicates;

import dev.nightjar.analyze.duplicates.text.Shingles;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How many of the pairs that there are the candidates have, measured with some texts that are
 * compared with all others: by their scores, without vectors' nearest or bands.
 *
 * @param sample texts that were compared with all
 * @param pairs from the threshold on that they are in
 * @param found how many of those were candidates
 * @param left how many of those have two texts that stay, and say no other numbers
 */
record CandidateRecall(int sample, long pairs, long found, long left) {
  /** The share; 1 where there is nothing to find. */
  double recall() {
    return pairs == 0 ? 1 : (double) found / pairs;
  }

  /**
   * Measures.
   *
   * @param decision what stays, of which candidates
   * @param size of the sample
   */
  static CandidateRecall of(
      Texts texts, Scores scores, Decision decision, int size, long seed, boolean isAcross) {
    int[] sample = sample(texts, size, seed);
    BitSet chosen = new BitSet(texts.count());
    Arrays.stream(sample).forEach(chosen::set);
    boolean byText = decision.pairs().by() == By.TEXT;
    Postings postings = Postings.of(texts, byText ? sample : new int[0]);
    return IntStream.range(0, texts.count())
        .parallel()
        .filter(other -> !isAcross || texts.isFixed(other))
        .mapToObj(
            other -> {
              int[] common = byText ? postings.common(texts.shingles(other)) : null;
              CandidateRecall sum = new CandidateRecall(sample.length, 0, 0, 0);
              for (int i = 0; i < sample.length; i++) {
                int text = sample[i];
                boolean isCounted = text == other || chosen.get(other) && other < text;
                int shared = common == null ? -1 : common[i];
                if (!isCounted
                    && isAlike(shared, texts, scores, text, other, decision.threshold())) {
                  sum = sum.plus(of(text, other, decision, scores));
                }
              }
              return sum;
            })
        .reduce(new CandidateRecall(sample.length, 0, 0, 0), CandidateRecall::plus);
  }

  private static CandidateRecall of(int a, int b, Decision decision, Scores scores) {
    boolean isFound = decision.pairs().find(a, b) >= 0;
    boolean isLeft = decision.stays(a) && decision.stays(b) && !scores.numbersDiffer(a, b);
    return new CandidateRecall(0, 1, isFound ? 1 : 0, isLeft ? 1 : 0);
  }

  private CandidateRecall plus(CandidateRecall more) {
    return new CandidateRecall(sample, pairs + more.pairs, found + more.found, left + more.left);
  }

  /**
   * Whether a pair is one.
   *
   * @param common shingles of both; less than 0 where vectors decide
   */
  private static boolean isAlike(
      int common, Texts texts, Scores scores, int text, int other, double threshold) {
    return common < 0
        ? scores.similarity(text, other) >= threshold
        : isNear(common, texts, text, other, threshold)
            && scores.textSimilarity(text, other) >= threshold;
  }

  /** Whether two texts may share so much, by their common shingles; of long ones with a margin. */
  private static boolean isNear(int common, Texts texts, int a, int b, double threshold) {
    int left = texts.shingles(a).length;
    int right = texts.shingles(b).length;
    boolean isWhole = Math.max(left, right) < Shingles.MOST;
    double least = threshold / (1 + threshold) * (left + right);
    return common >= (isWhole ? least * 0.999 : least / 4);
  }

  private static int[] sample(Texts texts, int size, long seed) {
    int[] open = IntStream.range(0, texts.count()).filter(text -> !texts.isFixed(text)).toArray();
    Random random = new Random(seed);
    int count = Math.min(size, open.length);
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(open.length - i);
      int swap = open[i];
      open[i] = open[other];
      open[other] = swap;
    }
    int[] sample = Arrays.copyOf(open, count);
    Arrays.sort(sample);
    return sample;
  }

  /** Which texts of the sample have a shingle. */
  private static final class Postings {
    private final int[] keys;
    private final int[][] lists;
    private final int size;

    private Postings(int slots, int size) {
      this.keys = new int[slots];
      this.lists = new int[slots][];
      this.size = size;
    }

    static Postings of(Texts texts, int[] sample) {
      int all = Arrays.stream(sample).map(text -> texts.shingles(text).length).sum();
      Postings postings = new Postings(Integer.highestOneBit(Math.max(1, all)) * 4, sample.length);
      for (int i = 0; i < sample.length; i++) {
        for (int shingle : texts.shingles(sample[i])) {
          int slot = postings.slot(shingle);
          int[] list = postings.lists[slot];
          postings.keys[slot] = shingle;
          postings.lists[slot] = list == null ? new int[1] : Arrays.copyOf(list, list.length + 1);
          postings.lists[slot][postings.lists[slot].length - 1] = i;
        }
      }
      return postings;
    }

    private int slot(int shingle) {
      int slot = Shingles.mixed(shingle) & (keys.length - 1);
      while (lists[slot] != null && keys[slot] != shingle) {
        slot = (slot + 1) & (keys.length - 1);
      }
      return slot;
    }

    /** How many shingles each text of the sample has in common with these. */
    int[] common(int[] shingles) {
      int[] common = new int[size];
      for (int shingle : shingles) {
        int[] list = lists[slot(shingle)];
        if (list != null) {
          for (int text : list) {
            common[text]++;
          }
        }
      }
      return common;
    }
  }
}
