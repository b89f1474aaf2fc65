package dev.nightjar.evaluate;

import dev.nightjar.tokenize.FunctionWords;
import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The nearest words of the most frequent content words: what a reader looks at to see whether word
 * vectors make sense. Content words are those that are no {@link FunctionWords}, hold no digit, and
 * have two letters at least, or one ideograph.
 *
 * @param word whose neighbours these are
 * @param count how often it occurs
 * @param nearest words by falling cosine
 */
public record NearestWords(String word, long count, Map<String, Double> nearest) {
  /**
   * The neighbours of the first {@code most} content words.
   *
   * @param words by falling count
   * @param vectors a row a word; left as they are
   */
  public static List<NearestWords> of(
      List<String> words, long[] counts, float[][] vectors, int most, int neighbours) {
    float[][] unit = new float[vectors.length][];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = vectors[i].clone();
      Vectors.normalize(unit[i]);
    }
    return IntStream.range(0, words.size())
        .filter(i -> isContent(words.get(i)))
        .limit(most)
        .mapToObj(
            i -> new NearestWords(words.get(i), counts[i], nearest(i, words, unit, neighbours)))
        .toList();
  }

  private static Map<String, Double> nearest(
      int word, List<String> words, float[][] unit, int neighbours) {
    double[] cosines = new double[unit.length];
    for (int i = 0; i < unit.length; i++) {
      cosines[i] = Kernels.get().dot(unit[word], unit[i]);
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, unit.length).boxed().toList());
    order.remove(word);
    order.sort(Comparator.comparingDouble(i -> -cosines[i]));
    Map<String, Double> nearest = new LinkedHashMap<>();
    order.stream()
        .limit(neighbours)
        .forEach(i -> nearest.put(words.get(i), Math.round(cosines[i] * 1e4) / 1e4));
    return nearest;
  }

  private static boolean isContent(String word) {
    return word.codePoints().allMatch(Character::isLetter)
        && (word.codePointCount(0, word.length()) > 1
            || Character.isIdeographic(word.codePointAt(0)))
        && !FunctionWords.contains(word);
  }
}
