package dev.nightjar.analyze.duplicates;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Duplicates} found.
 *
 * @param vectors the directory of the run
 * @param runId its name
 * @param against the directory of the other run, if there is one
 * @param base the directory of the earlier analysis, if there is one
 * @param items of the run: as many as are kept and dropped
 * @param newItems of them, that the earlier analysis did not have; all without one
 * @param distinctTexts how many different texts they have
 * @param exactGroups texts that several items have
 * @param exactDuplicates items that are dropped for an equal text
 * @param by which score decides: {@code text} or {@code vectors}
 * @param threshold from which pairs of texts are joined
 * @param suggestedThreshold what the scores suggest
 * @param reason for that
 * @param clearGap whether the scores have a gap there
 * @param candidates pairs that were looked at
 * @param pairs different texts that are joined, and items of equal ones with the first of them
 * @param numbersDiffer pairs from the threshold on that say other numbers, joined or not
 * @param groups of items that are duplicates of their keeper
 * @param keep the rule by which a keeper is chosen
 * @param kept items that stay
 * @param dropped items to drop
 * @param target how many were to stay, if that was asked
 * @param candidateRecall share of the pairs from the threshold on that were among the candidates,
 *     measured on a sample that was compared with everything
 * @param recallSample texts of this sample
 * @param recallPairs pairs they are in
 * @param recallPairsLeft those of which both texts stay although they say no other numbers
 * @param foundBy what found the joined pairs of different texts
 * @param histogram of the score that decides, over all candidates
 * @param examples the least similar items that were dropped
 * @param numberExamples pairs that say other numbers
 * @param seconds of wall time
 * @param output where the tables are
 */
public record DuplicatesResult(
    String vectors,
    String runId,
    @Nullable String against,
    @Nullable String base,
    long items,
    long newItems,
    long distinctTexts,
    long exactGroups,
    long exactDuplicates,
    String by,
    double threshold,
    double suggestedThreshold,
    String reason,
    boolean clearGap,
    long candidates,
    long pairs,
    long numbersDiffer,
    long groups,
    String keep,
    long kept,
    long dropped,
    @Nullable Long target,
    double candidateRecall,
    int recallSample,
    long recallPairs,
    long recallPairsLeft,
    FoundBy foundBy,
    List<Bin> histogram,
    List<Example> examples,
    List<Example> numberExamples,
    double seconds,
    String output) {
  /**
   * What found the joined pairs of different texts.
   *
   * @param vectors alone
   * @param text alone
   * @param both of them
   * @param groups neither: they are in one group
   */
  public record FoundBy(long vectors, long text, long both, long groups) {}

  /**
   * A part of the scale.
   *
   * @param from where it begins
   * @param pairs that have such a score
   */
  public record Bin(double from, long pairs) {}

  /**
   * Two items that resemble each other.
   *
   * @param similarity of their vectors
   * @param textSimilarity of their texts
   * @param id of the one
   * @param text of it, shortened
   * @param keeper the id of the other, which stays
   * @param keeperText of it, shortened
   */
  public record Example(
      double similarity,
      double textSimilarity,
      String id,
      String text,
      String keeper,
      String keeperText) {}
}
