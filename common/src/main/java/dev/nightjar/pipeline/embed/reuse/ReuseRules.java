package dev.nightjar.pipeline.embed.reuse;

import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.vectors.CalibrationSample;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.vector.WrittenPrecision;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What of the run before a run can use again: its vectors if the same model made them and they have
 * lost no more than the new ones may, and its encoding if that still fits.
 *
 * @param before the run that is current; empty if there is none
 */
public record ReuseRules(Optional<RunManifest> before, Wanted wanted) {
  /** Vectors from which on a calibration stays, however many there are later. */
  private static final int ENOUGH = CalibrationSample.SIZE / 2;

  /** Times as many chunks for which one by fewer is made again. */
  private static final int OUTGROWN = 2;

  /**
   * What is to be written.
   *
   * @param model as the manifest will have it
   * @param precision how exactly
   * @param chunks how many
   * @param fresh whether to embed everything anew
   */
  public record Wanted(ModelCard model, WrittenPrecision precision, long chunks, boolean fresh) {}

  /** Why no vector of the run before is used; empty if they are. */
  public Optional<String> obstacle() {
    if (before.isEmpty()) {
      return Optional.of("it is the first run");
    }
    if (wanted.fresh()) {
      return Optional.of("as ‹output.fresh› asks for");
    }
    return otherModel(before.get()).or(() -> otherEncoding(before.get()));
  }

  /**
   * Why the sparse vectors of the run before are not used; empty if they are, or none are wanted.
   */
  public Optional<String> sparseObstacle() {
    return wanted
        .model()
        .sparse()
        .flatMap(
            is -> {
              Optional<ModelCard.SparseCard> was = before.flatMap(run -> run.model().sparse());
              if (was.isPresent() && was.get().fingerprint().equals(is.fingerprint())) {
                return Optional.empty();
              }
              return Optional.of(
                  "the sparse vectors of run %s are %s; the dense ones are used again"
                      .formatted(
                          before.map(RunManifest::runId).orElse(""),
                          was.map(other -> "of another model, '%s'".formatted(other.name()))
                              .orElse("missing")));
            });
  }

  /**
   * The encoding to go on with, so that vectors stay the same from run to run; empty for a new one.
   */
  public Optional<VectorEncoding> encoding() {
    return before
        .filter(run -> obstacle().isEmpty())
        .map(RunManifest::encoding)
        .filter(encoding -> encoding.written().equals(wanted.precision()))
        .filter(encoding -> !isOutgrown(encoding));
  }

  private Optional<String> otherModel(RunManifest run) {
    if (run.model().fingerprint().equals(wanted.model().fingerprint())) {
      return Optional.empty();
    }
    List<String> differing = wanted.model().differences(run.model());
    return Optional.of(
        "the model is not that of run %s (%s)"
            .formatted(
                run.runId(),
                differing.isEmpty() ? "another fingerprint" : String.join(", ", differing)));
  }

  /** Vectors that have lost something are good only for what lost the same. */
  private Optional<String> otherEncoding(RunManifest run) {
    VectorEncoding encoding = run.encoding();
    if (encoding.isExact()) {
      return Optional.empty();
    }
    if (!encoding.written().equals(wanted.precision())) {
      return Optional.of(
          "run %s has its vectors as %s, which is not enough to make %s of them"
              .formatted(run.runId(), encoding.written(), wanted.precision()));
    }
    return isOutgrown(encoding)
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "run %s has its vectors as %s calibrated on %d vectors only, and there are %d chunks now",
                run.runId(),
                encoding.written(),
                Objects.requireNonNull(encoding.calibration()).vectors(),
                wanted.chunks()))
        : Optional.empty();
  }

  /** Whether it was calibrated on so few vectors that it is not to be trusted with these. */
  private boolean isOutgrown(VectorEncoding encoding) {
    VectorEncoding.Calibration made = encoding.calibration();
    return made != null && made.vectors() < ENOUGH && wanted.chunks() > OUTGROWN * made.chunks();
  }
}
