package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.config.OptionNames;
import dev.nightjar.config.Settings;
import dev.nightjar.pipeline.embed.RunPolicy;
import dev.nightjar.vector.Precision;
import dev.nightjar.vector.WrittenPrecision;
import java.util.List;
import java.util.Optional;

/** How a run is written, and when it counts. */
public final class OutputOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** The name of the run. */
  public static final Option<Optional<String>> RUN_ID =
      ALL.add(
          new Option<>(
                  "output.run-id",
                  "--run-id",
                  "letters, digits, dots, dashes and underscores, 64 at most",
                  Optional.empty(),
                  "Name of the run; auto is the time in UTC",
                  OutputOptions::runId)
              .orAuto());

  /** How vectors are written. */
  public static final Option<Precision> PRECISION =
      ALL.add(
          Option.choice(
              "output.precision",
              "--precision",
              "How exactly vectors are written: 4, 2 or 1 bytes a dimension, or a bit; index and search"
                  + " read any",
              Precision.class));

  /** How vectors are written once more. */
  public static final Option<Optional<Precision>> RESCORING =
      ALL.add(
          Option.choice(
                  "output.rescoring",
                  "--rescoring",
                  "How exactly vectors are written a second time, beside coarser ones, to score the best"
                      + " again; index and search read these",
                  List.of(Precision.FLOAT32, Precision.FLOAT16, Precision.INT8),
                  Precision::key)
              .orNone());

  /** The size of the output files. */
  public static final Option<Long> FILE_BYTES =
      ALL.add(
          Option.number(
              "output.file-bytes",
              "--file-bytes",
              1 << 20,
              1L << 40,
              128 << 20,
              "Size of the Parquet files, about"));

  /** The gate of rejects. */
  public static final Option<Double> MAX_REJECT_SHARE =
      ALL.add(
          Option.share(
              "output.max-reject-share",
              "--max-reject-share",
              "1",
              "Share of documents without a vector above which the run does not become current"));

  /** The gate of deletions. */
  public static final Option<Double> MAX_DELETE_SHARE =
      ALL.add(
          Option.share(
              "output.max-delete-share",
              "--max-delete-share",
              "0.5",
              "Share of the current run's documents that may be gone; above it the run does not become"
                  + " current"));

  /** The gate of drift. */
  public static final Option<Optional<Double>> MAX_DRIFT =
      ALL.add(
          Option.amount(
                  "output.max-drift",
                  "--max-drift",
                  "a number from 0",
                  "none",
                  "Energy distance of the chunks from the current run's above which, unless it is by"
                      + " chance (p >= 0.05), the run does not become current; none measures nothing")
              .orNone());

  /** Whether nothing is used again. */
  public static final Option<Boolean> FRESH =
      ALL.add(
          Option.toggle(
              "output.fresh",
              "--fresh",
              "Embed everything anew: use no vector of the current run or of one that was cut off"));

  /** Whether a lock counts. */
  public static final Option<Boolean> TAKE_OVER =
      ALL.add(
          Option.toggle(
              "output.take-over",
              "--take-over",
              "Write although another run holds the lock; only if its process is gone for sure"));

  /** Whether nothing is done. */
  public static final Option<Boolean> DRY_RUN =
      ALL.add(
          Option.toggle(
              "output.dry-run",
              "--dry-run",
              "Only say what would be embedded: accounts, three chunks, tokens, hours, and requests and price of a hosted model; nothing is written"));

  private OutputOptions() {}

  /**
   * When a run counts, and what it may use.
   *
   * @param names of options, in what is said about it
   */
  public static RunPolicy policy(Settings settings, OptionNames names) {
    return new RunPolicy(
        settings.value(FILE_BYTES),
        settings.value(MAX_REJECT_SHARE),
        settings.value(MAX_DELETE_SHARE),
        settings.value(MAX_DRIFT),
        settings.value(FRESH),
        settings.value(TAKE_OVER),
        names);
  }

  /** How exactly vectors are written. */
  public static WrittenPrecision precision(Settings settings) {
    return new WrittenPrecision(settings.value(PRECISION), settings.value(RESCORING));
  }

  /** The name of a run or an index, which names a folder. */
  static String runId(String value) {
    if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException("");
    }
    return value;
  }
}
