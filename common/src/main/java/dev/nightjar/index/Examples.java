package dev.nightjar.index;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.vector.Similarity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an index has of the items that a search goes by: their vectors and texts, and the chunks
 * that are no hits. Items weigh alike, however many chunks they have. Immutable.
 *
 * <p>Hits are to be near the mean of what is liked, and the farther from the mean of what is
 * unliked: a search asks for {@code liked + weight * (liked - unliked)}, as Rocchio's relevance
 * feedback does (in Salton, The SMART Retrieval System, 1971), with weights that leave a vector
 * where it is if both means are equal, so that it serves distances too. A question that is asked
 * besides counts as much as all that is liked.
 */
public final class Examples {
  static final Examples NONE = new Examples(Likes.NONE, List.of(), List.of(), Set.of());

  private final Likes likes;
  private final List<Item> liked;
  private final List<Item> unliked;

  /** Chunks that are no hits, as documents of the index's reader. */
  private final Set<Integer> chunks;

  private final Set<String> texts = new HashSet<>();

  Examples(Likes likes, List<Item> liked, List<Item> unliked, Set<Integer> chunks) {
    this.likes = likes;
    this.liked = liked;
    this.unliked = unliked;
    this.chunks = chunks;
    liked.forEach(item -> texts.addAll(item.texts()));
    unliked.forEach(item -> texts.addAll(item.texts()));
  }

  /**
   * A chunk, or a document with all its chunks.
   *
   * @param vector of length 1 if near means the cosine
   * @param texts of its chunks; empty where the index keeps none
   */
  record Item(float[] vector, List<String> texts) {}

  /** What they were made of. */
  public Likes likes() {
    return likes;
  }

  List<Item> liked() {
    return liked;
  }

  List<Item> unliked() {
    return unliked;
  }

  boolean isEmpty() {
    return likes.isEmpty();
  }

  /** Chunks that are no hits, those with equal texts aside. */
  int size() {
    return chunks.size();
  }

  /**
   * Whether a chunk is no hit: it belongs to an item, or has the very text of one that does.
   *
   * @param text null where the index keeps none
   */
  boolean leaveOut(int chunk, @Nullable String text) {
    return chunks.contains(chunk) || text != null && texts.contains(text);
  }

  /** A question that goes by them besides, or by them alone if it is blank. */
  Question question(Question asked, SearchParameters options, Similarity similarity) {
    if (isEmpty()) {
      return asked;
    }
    if (options.needsSparse()) {
      throw new InvalidInput(
          "search.like",
          String.join(", ", likes.liked()),
          "items are compared by vectors and by text, not by sparse vectors",
          "‹search.mode› vector or text, or ‹search.hybrid-with› text");
    }
    boolean alone = asked.text().isBlank();
    if (alone && options.rerank() > 0) {
      throw new InvalidInput(
          "search.rerank",
          options.rerank(),
          "it ranks by the tokens of a question",
          "give a QUERY beside ‹search.like›, or do without");
    }
    if (liked.isEmpty() && (alone || options.mode() == SearchMode.TEXT)) {
      throw new InvalidInput(
          Problem.missing(
              "search.like",
              alone
                  ? "‹search.unlike› says what hits are not; what they are, this or a QUERY says"
                  : "by text, ‹search.unlike› takes terms from what is liked; ‹search.mode› vector"
                      + " needs a QUERY only"));
    }
    return new Question(
        asked.text(),
        options.mode().needsVector() ? moved(asked.vector(), similarity) : null,
        asked.tokens(),
        this);
  }

  private float[] moved(float @Nullable [] asked, Similarity similarity) {
    List<float[]> wanted = new ArrayList<>();
    Optional.ofNullable(asked).map(similarity::stored).ifPresent(wanted::add);
    if (!liked.isEmpty()) {
      wanted.add(mean(liked, similarity));
    }
    float[] to = similarity.stored(mean(wanted));
    if (unliked.isEmpty()) {
      return to;
    }
    float[] from = mean(unliked, similarity);
    float[] moved = new float[to.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = (float) (to[i] + likes.weight() * (to[i] - from[i]));
    }
    return moved;
  }

  private static float[] mean(List<Item> items, Similarity similarity) {
    return similarity.stored(mean(items.stream().map(Item::vector).toList()));
  }

  /** The mean of vectors, summed in double. */
  static float[] mean(List<float[]> vectors) {
    double[] sum = new double[vectors.getFirst().length];
    for (float[] vector : vectors) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += vector[i];
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sum[i] / vectors.size());
    }
    return mean;
  }
}
