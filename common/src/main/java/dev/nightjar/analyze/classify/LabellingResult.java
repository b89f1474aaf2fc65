package dev.nightjar.analyze.classify;

import java.util.List;
import java.util.Locale;

/**
 * What {@link Labelling} did.
 *
 * @param items chunks of the run
 * @param labelled those that got a label
 * @param unlabelled those whose label would not be certain enough
 * @param labels how many got each
 * @param minConfidence below which an item got no label
 * @param classifier the directory of what says it
 * @param vectors the directory of the run
 * @param runId its name
 * @param model that made the vectors
 * @param seconds of wall time
 * @param output where the table is
 */
public record LabellingResult(
    long items,
    long labelled,
    long unlabelled,
    List<Label> labels,
    double minConfidence,
    String classifier,
    String vectors,
    String runId,
    String model,
    double seconds,
    String output) {
  /** A label, how many items got it, and the mean of their confidences. */
  public record Label(String label, long items, double confidence) {}

  /** Makes sure that nothing was lost. */
  public LabellingResult {
    if (items != labelled + unlabelled) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "The accounts of 'labels' do not balance: %d items, but %d labelled + %d unlabelled",
              items,
              labelled,
              unlabelled));
    }
  }
}
