package dev.nightjar.analyze.duplicates;

import dev.nightjar.analyze.ItemMatrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Items to find duplicates of, their pairs given by hand. */
final class Items {
  private final List<Texts.Item> all = new ArrayList<>();

  /** Adds one that may go. */
  Items open(String id, String text) {
    return add(0, id, text, null, Texts.Side.OPEN);
  }

  /** The same with the value of an attribute. */
  Items dated(String id, String text, @Nullable String order) {
    return add(0, id, text, order, Texts.Side.OPEN);
  }

  /** Adds one that stays. */
  Items fixed(String id, String text) {
    return add(0, id, text, null, Texts.Side.FIXED);
  }

  /** Adds one that was dropped before. */
  Items out(String id, String text) {
    return add(0, id, text, null, Texts.Side.OUT);
  }

  /** Adds one of the other run. */
  Items other(String id, String text) {
    return add(1, id, text, null, Texts.Side.FIXED);
  }

  private Items add(int run, String id, String text, @Nullable String order, Texts.Side side) {
    all.add(new Texts.Item(run, id, "document " + id, text, text, order, side));
    return this;
  }

  Texts texts() {
    return new Texts(all);
  }

  /** So many items of different texts: the n-th item has the n-th text. */
  static Texts different(int count) {
    Items items = new Items();
    for (int i = 0; i < count; i++) {
      items.open(String.format(Locale.ROOT, "i%03d", i), "text number " + "x".repeat(i + 1));
    }
    return items.texts();
  }

  /** A pair of texts and its score. */
  record Scored(int a, int b, double score) {}

  /** Pairs by the similarity of their texts; that of their vectors is 1. */
  static Pairs pairs(Scored... pairs) {
    List<Scored> sorted =
        List.of(pairs).stream()
            .sorted(Comparator.comparingLong(pair -> Candidates.pair(pair.a, pair.b)))
            .toList();
    float[] vectors = new float[pairs.length];
    float[] texts = new float[pairs.length];
    long[] keys = new long[pairs.length];
    byte[] sources = new byte[pairs.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = Candidates.pair(sorted.get(i).a, sorted.get(i).b);
      texts[i] = (float) sorted.get(i).score;
      vectors[i] = 1;
      sources[i] = Candidates.BY_TEXT;
    }
    return new Pairs(keys, vectors, texts, new boolean[keys.length], sources, By.TEXT);
  }

  static int[] all(Pairs pairs) {
    return IntStream.range(0, pairs.count()).toArray();
  }

  static KeepRule rule(Keep keep) {
    return new KeepRule(keep, Optional.empty(), false, Optional.empty());
  }

  /** Scores by texts; all vectors are one. */
  static Scores scores(Texts texts) {
    List<ItemMatrix> matrices = new ArrayList<>();
    for (int run = 0; run < (texts.isAcross() ? 2 : 1); run++) {
      List<String> ids = new ArrayList<>();
      List<float[]> vectors = new ArrayList<>();
      for (int item = 0; item < texts.items(); item++) {
        if (texts.item(item).run() == run) {
          ids.add(texts.item(item).id());
          vectors.add(new float[] {1, 0});
        }
      }
      matrices.add(ItemMatrix.of(ids, vectors));
    }
    return new Scores(texts, matrices);
  }
}
