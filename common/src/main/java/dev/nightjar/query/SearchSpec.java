package dev.nightjar.query;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.Filter;
import dev.nightjar.index.Fusion;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.index.SparseTerms;
import dev.nightjar.io.indexes.IndexManifest;
import java.util.Locale;
import java.util.Optional;

/**
 * What is wanted of a search, whatever the index.
 *
 * @param mode what ranks
 * @param top hits wanted
 * @param filter which chunks may be hits; empty for all
 * @param byDocument whether each document appears once
 * @param recall recall@10 wanted, which picks the width
 * @param width candidates kept in each shard; empty for what the index or the recall says
 * @param exact whether all vectors are compared
 * @param exactBelow indexes of fewer vectors are always searched so
 * @param rerank how many of the best are ranked anew by their tokens; 0 for none
 * @param fusion how a hybrid search makes one ranking of two
 */
public record SearchSpec(
    SearchMode mode,
    int top,
    String filter,
    boolean byDocument,
    Optional<Double> recall,
    Optional<Integer> width,
    boolean exact,
    long exactBelow,
    int rerank,
    Fusion fusion) {

  /** The same with so many hits. */
  public SearchSpec top(int other) {
    return new SearchSpec(
        mode, other, filter, byDocument, recall, width, exact, exactBelow, rerank, fusion);
  }

  /**
   * How that is done in an index.
   *
   * @throws InvalidInput if the filter does not parse, the index never reached the recall, both
   *     recall and width are given, or the index has no sparse vectors and the mode needs them
   */
  public SearchParameters in(IndexManifest index) {
    if (!filter.isEmpty()) {
      Filter.parse(filter);
    }
    boolean sparse = index.model().sparse().isPresent();
    Fusion ofIndex = fusion.in(sparse);
    SearchParameters how =
        new SearchParameters(
            mode,
            top,
            widthIn(index),
            filter,
            byDocument,
            exact || index.size() < exactBelow,
            rerank,
            ofIndex);
    if (how.needsSparse() && !sparse) {
      throw SparseTerms.missing(mode);
    }
    return how;
  }

  /** Widths are measured for ten neighbours; a search for more keeps as many more. */
  private int widthIn(IndexManifest index) {
    if (width.isPresent() && recall.isPresent()) {
      throw new InvalidInput(
          "search.recall", recall.get(), "‹search.width› says what it would decide", "give one");
    }
    if (width.isPresent()) {
      return width.get();
    }
    int measured = recall.map(wanted -> width(wanted, index)).orElse(index.width());
    long kept = top <= 10 ? measured : Math.min(100_000, (long) measured * top / 10);
    return Math.toIntExact(kept);
  }

  private static int width(double recall, IndexManifest index) {
    return index
        .widthFor(recall)
        .orElseThrow(
            () ->
                new InvalidInput(
                    "search.recall",
                    recall,
                    String.format(
                        Locale.ROOT,
                        "the index reached %.4f at width %d, the widest measured",
                        index.recall().lastEntry().getValue(),
                        index.recall().lastKey()),
                    "‹search.exact› misses nothing"));
  }
}
