package dev.nightjar.analyze.drift;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Models} found.
 *
 * @param vectors the directory of the run
 * @param runId its name
 * @param model that made it
 * @param against the directory of the other run
 * @param againstRunId its name
 * @param againstModel the model that made that
 * @param per {@code chunk} or {@code document}
 * @param items that both have with the same text, which were compared
 * @param otherText items of the same id whose text is another
 * @param onlyVectors items that only the first run has
 * @param onlyAgainst items that only the other run has
 * @param top neighbours of each item that were compared, at most
 * @param overlap mean share of an item's nearest that both models have
 * @param jaccard the same as the mean of shared over all of both
 * @param sameNearest share of items whose nearest is the same
 * @param overlaps items by their overlap: in the first place below 0.1, and so on; in the last 1
 * @param method {@code exact} or {@code lists}
 * @param recall share of the exact nearest that was found; 1 for exact; the smaller of both
 * @param moved items that move most
 * @param seconds of wall time
 * @param output where the table is; null if there is none
 */
public record ModelsResult(
    String vectors,
    String runId,
    String model,
    String against,
    String againstRunId,
    String againstModel,
    String per,
    long items,
    long otherText,
    long onlyVectors,
    long onlyAgainst,
    int top,
    double overlap,
    double jaccard,
    double sameNearest,
    long[] overlaps,
    String method,
    double recall,
    List<Moved> moved,
    double seconds,
    @Nullable String output) {

  /**
   * An item whose neighbours change.
   *
   * @param overlap share of its nearest that both models have
   * @param fall how much less like it its former nearest are, to the other model, than its nearest
   * @param before text of its nearest by the first model
   * @param after text of its nearest by the other model
   */
  public record Moved(
      String id, double overlap, double fall, String text, String before, String after) {}
}
