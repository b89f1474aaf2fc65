package dev.nightjar.pipeline.embed;

import dev.nightjar.config.OptionNames;
import java.util.Optional;

/**
 * How a run of {@code embed} deals with what is there.
 *
 * @param fileBytes size of the Parquet files, about
 * @param maxRejectShare share of documents without a vector above which nothing is published
 * @param maxDeleteShare share of the run before's documents that may be gone
 * @param maxDrift energy distance from the current run above which nothing is published, unless it
 *     is by chance; empty for not measuring it
 * @param fresh whether everything is embedded anew
 * @param takeOver whether a lock counts whose holder seems alive
 * @param names how options are called in what is kept for people: warnings, notes, reasons
 */
public record RunPolicy(
    long fileBytes,
    double maxRejectShare,
    double maxDeleteShare,
    Optional<Double> maxDrift,
    boolean fresh,
    boolean takeOver,
    OptionNames names) {

  /** The same whatever changes. */
  public RunPolicy(
      long fileBytes,
      double maxRejectShare,
      double maxDeleteShare,
      boolean fresh,
      boolean takeOver,
      OptionNames names) {
    this(fileBytes, maxRejectShare, maxDeleteShare, Optional.empty(), fresh, takeOver, names);
  }

  /** The same with options called by their keys. */
  public RunPolicy(
      long fileBytes,
      double maxRejectShare,
      double maxDeleteShare,
      boolean fresh,
      boolean takeOver) {
    this(fileBytes, maxRejectShare, maxDeleteShare, fresh, takeOver, OptionNames.KEYS);
  }
}
