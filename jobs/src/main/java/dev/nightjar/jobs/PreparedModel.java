package dev.nightjar.jobs;

import dev.nightjar.models.ModelPreparation;

/**
 * What was written, and how near it is to the model.
 *
 * @param layers that were made of fused operators
 * @param calibrationTexts that ranges were taken of
 * @param comparedTexts that cosines are of
 */
record PreparedModel(
    String model,
    String output,
    String precision,
    int layers,
    int calibrationTexts,
    int comparedTexts,
    double meanCosine,
    double leastCosine,
    String fingerprint) {
  static PreparedModel of(
      String model, ModelPreparation.Form form, ModelPreparation.Prepared made) {
    return new PreparedModel(
        model,
        made.folder().toString(),
        form.key(),
        made.layers(),
        made.calibrated(),
        made.agreement().texts(),
        made.agreement().mean(),
        made.agreement().least(),
        made.model().fingerprint());
  }
}
