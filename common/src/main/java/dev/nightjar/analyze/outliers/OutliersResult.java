package dev.nightjar.analyze.outliers;

import java.util.List;
import java.util.Map;

/**
 * What {@link Outliers} found.
 *
 * @param vectors the directory of the run
 * @param runId its name
 * @param per {@code chunk} or {@code document}
 * @param items that were scored
 * @param distinctVectors how many different vectors they have
 * @param top nearest vectors that a score is the mean distance to
 * @param method {@code exact} or {@code lists}
 * @param recall share of the exact nearest that was found; 1 for exact
 * @param medianScore of the different vectors
 * @param threshold the score above which an item is an outlier
 * @param outliers items above it
 * @param reasons items by reason; those without one are ordinary
 * @param shortBelow words below which a text is short
 * @param boilerplateDocuments documents in which words stand that make a text boilerplate
 * @param examples the most unlike of each reason, of equal texts one
 * @param seconds of wall time
 * @param output where the table is
 */
public record OutliersResult(
    String vectors,
    String runId,
    String per,
    long items,
    long distinctVectors,
    int top,
    String method,
    double recall,
    double medianScore,
    double threshold,
    long outliers,
    Map<String, Long> reasons,
    int shortBelow,
    long boilerplateDocuments,
    List<Example> examples,
    double seconds,
    String output) {

  /** A text with its score and the reason for it. */
  public record Example(
      long rank, String id, String documentId, double score, String reason, String text) {}
}
