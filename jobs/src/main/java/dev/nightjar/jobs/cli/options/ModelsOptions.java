package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.models.ModelPreparation;
import java.util.Optional;

/** What {@code models} does with a model. */
public final class ModelsOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  private static final OptionList COMPARISON = ALL.part();
  private static final OptionList PREPARATION = ALL.part();

  /** What a model is compared with. */
  public static final Option<String> REFERENCE =
      COMPARISON.add(
          Option.existing(
              "models.reference",
              "--reference",
              "JSON Lines of text and vector that another program made of it"));

  /** How near a model's vectors must be to others. */
  public static final Option<Double> MIN_COSINE =
      COMPARISON.add(
          Option.share(
              "models.min-cosine",
              "--min-cosine",
              "0.9999",
              "Least cosine of a vector and its reference; below it the check fails"));

  /** What a prepared graph computes in. */
  public static final Option<ModelPreparation.Form> GRAPH_PRECISION =
      PREPARATION.add(
          Option.choice(
              "prepare.precision",
              "--precision",
              "What the prepared graph computes in: fp32, fp16 for GPUs, int8 for CPUs",
              ModelPreparation.Form.class));

  /** Texts that a prepared graph is calibrated and compared on. */
  public static final Option<Optional<String>> SAMPLE_TEXTS =
      PREPARATION.add(
          Option.existing(
                  "prepare.sample",
                  "--sample",
                  "Texts to calibrate int8 on and to compare vectors on, as JSON lines with a text; none: the demo's")
              .orNone());

  private ModelsOptions() {}

  /** Those of {@code models fetch}. */
  public static OptionList fetch() {
    return new OptionList().with(JobOptions.OUTPUT);
  }

  /** Those of {@code models inspect}, whose model is an argument. */
  public static OptionList inspect() {
    return ModelOptions.every().without(ModelOptions.MODEL);
  }

  /** Those of {@code models check}, whose model is an argument. */
  public static OptionList check() {
    return new OptionList().with(COMPARISON).with(inspect()).with(EngineOptions.DEVICE);
  }

  /** Those of {@code models prepare}. */
  public static OptionList prepare() {
    return new OptionList().with(ModelOptions.MODEL).with(PREPARATION).with(JobOptions.OUTPUT);
  }
}
