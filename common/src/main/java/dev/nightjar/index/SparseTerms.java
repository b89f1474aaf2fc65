package dev.nightjar.index;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.vector.SparseVector;
import java.util.List;

/**
 * The sparse vector of a question.
 *
 * @param vector by the model of the index's sparse vectors
 * @param spellings of its terms, as many
 */
public record SparseTerms(SparseVector vector, List<String> spellings) {
  /** No terms. */
  public static final SparseTerms NONE = new SparseTerms(SparseVector.NONE, List.of());

  /** Says that an index has no sparse vectors to search by. */
  public static InvalidInput missing(SearchMode mode) {
    return new InvalidInput(
        mode == SearchMode.SPARSE ? "search.mode" : "search.hybrid-with",
        SearchMode.SPARSE.key(),
        "the index has no sparse vectors",
        "‹nightjar embed sparse.model=DIR› makes them, and an index of that run keeps them");
  }

  /**
   * A term that question and text have.
   *
   * @param term as the model's vocabulary spells it
   * @param queryWeight in the question
   * @param weight in the text
   */
  public record Match(String term, float queryWeight, float weight) {}
}
