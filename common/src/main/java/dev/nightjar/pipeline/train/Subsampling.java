package dev.nightjar.pipeline.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterators;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.broadcast.Broadcast;

/**
 * Leaves frequent words out at random, the more often the more frequent they are: they tell little
 * and cost most of the time. A word whose share of the corpus is {@code f} stays with probability
 * (sqrt(f / t) + 1) t / f, as in the source of word2vec (Mikolov et al., Distributed
 * Representations of Words and Phrases, 2013, section 2.3); no word is thinned below {@link #LEAST}
 * occurrences, so that small corpora keep theirs. Immutable.
 *
 * <p>MLlib leaves this out. What is left out is drawn once for all epochs.
 */
final class Subsampling implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Occurrences that stay of every word, about. */
  static final int LEAST = 1000;

  /** The probability to stay of each word with a vector. */
  private final Broadcast<HashMap<String, Float>> stays;

  private final long seed;

  Subsampling(Broadcast<HashMap<String, Float>> stays, long seed) {
    this.stays = stays;
    this.seed = seed;
  }

  /**
   * The probability to stay of each word.
   *
   * @param share {@code t}; 0 keeps all
   */
  static HashMap<String, Float> probabilities(Map<String, Long> counts, long words, double share) {
    HashMap<String, Float> stays = new HashMap<>();
    counts.forEach(
        (word, count) -> {
          double ratio = share * words / count;
          double stay = share == 0 ? 1 : Math.max(Math.sqrt(ratio) + ratio, LEAST / (double) count);
          stays.put(word, (float) Math.min(1, stay));
        });
    return stays;
  }

  /** The words of lines that stay, a list a line; rare words and lines of one word are gone. */
  Iterator<List<String>> sample(int partition, Iterator<String> lines) {
    SplittableRandom random = new SplittableRandom(seed * 31 + partition);
    Stream<String> all = StreamSupport.stream(Spliterators.spliteratorUnknownSize(lines, 0), false);
    return all.map(line -> sample(line, random)).filter(words -> words.size() > 1).iterator();
  }

  private List<String> sample(String line, SplittableRandom random) {
    List<String> words = new ArrayList<>();
    for (String word : line.split(" ", -1)) {
      float stay = stays.value().getOrDefault(word, 0f);
      if (stay == 1 || stay > 0 && random.nextFloat() < stay) {
        words.add(word);
      }
    }
    return words;
  }
}
