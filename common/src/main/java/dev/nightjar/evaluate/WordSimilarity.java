package dev.nightjar.evaluate;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How well cosines of word vectors follow people's judgements of similarity: Spearman's rank
 * correlation, equal values sharing their mean rank.
 *
 * @param spearman of the pairs whose words both have vectors, to four decimals; null for fewer than
 *     two such pairs
 * @param pairs all of them
 * @param unknown those left out since a word has no vector
 */
public record WordSimilarity(@Nullable Double spearman, int pairs, int unknown) {
  /** Two words and how similar people found them. */
  public record Pair(double score, String first, String second) {}

  /**
   * Reads pairs: score, word, word, by tabs.
   *
   * @param name the file, for messages
   * @throws InvalidInput naming the line that is wrong
   */
  public static List<Pair> parse(String name, List<String> lines) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        pairs.add(pair(name, i + 1, lines.get(i)));
      }
    }
    return pairs;
  }

  private static Pair pair(String name, int number, String line) {
    String[] fields = line.split("\t", -1);
    try {
      if (fields.length == 3) {
        return new Pair(
            Double.parseDouble(fields[0].strip()), fields[1].strip(), fields[2].strip());
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw InvalidInput.told(
        name,
        String.format(
            Locale.ROOT,
            "Cannot read %s: line %d is '%s' (score, word and word, by tabs)",
            name,
            number,
            line.length() > 80 ? line.substring(0, 80) : line));
  }

  /** Compares cosines with scores. */
  public static WordSimilarity of(List<Pair> pairs, Function<String, Optional<float[]>> vectors) {
    List<Double> scores = new ArrayList<>();
    List<Double> cosines = new ArrayList<>();
    for (Pair pair : pairs) {
      Optional<float[]> first = vectors.apply(pair.first());
      Optional<float[]> second = vectors.apply(pair.second());
      if (first.isPresent() && second.isPresent()) {
        scores.add(pair.score());
        cosines.add(cosine(first.get(), second.get()));
      }
    }
    return new WordSimilarity(
        scores.size() < 2 ? null : Math.round(spearman(scores, cosines) * 1e4) / 1e4,
        pairs.size(),
        pairs.size() - scores.size());
  }

  private static double cosine(float[] a, float[] b) {
    double lengths = Vectors.norm(a) * Vectors.norm(b);
    return lengths == 0 ? 0 : Kernels.get().dot(a, b) / lengths;
  }

  /** The correlation of ranks; 0 where one side has a single rank. */
  static double spearman(List<Double> x, List<Double> y) {
    double[] a = ranks(x);
    double[] b = ranks(y);
    double mean = (x.size() + 1) / 2.0;
    double both = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < a.length; i++) {
      both += (a[i] - mean) * (b[i] - mean);
      first += (a[i] - mean) * (a[i] - mean);
      second += (b[i] - mean) * (b[i] - mean);
    }
    return first == 0 || second == 0 ? 0 : both / Math.sqrt(first * second);
  }

  private static double[] ranks(List<Double> values) {
    Integer[] order =
        IntStream.range(0, values.size())
            .boxed()
            .sorted(Comparator.comparing(values::get))
            .toArray(Integer[]::new);
    double[] ranks = new double[order.length];
    int from = 0;
    while (from < order.length) {
      int to = from + 1;
      while (to < order.length && values.get(order[to]).equals(values.get(order[from]))) {
        to++;
      }
      double rank = (from + 1 + to) / 2.0;
      Arrays.stream(order, from, to).forEach(i -> ranks[i] = rank);
      from = to;
    }
    return ranks;
  }
}
