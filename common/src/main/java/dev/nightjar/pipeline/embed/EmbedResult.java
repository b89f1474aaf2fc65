package dev.nightjar.pipeline.embed;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.vector.Precision;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code embed} made.
 *
 * @param runId the run's name
 * @param model the model's name
 * @param output the output directory
 * @param precision how exactly vectors are written
 * @param rescoring how they are written once more, finer; null if they are not
 * @param report what became of the corpus
 * @param reportPage where the run's report for people is; null if it could not be written
 * @param warnings what the user should know of how it went; null if nothing
 */
public record EmbedResult(
    String runId,
    String model,
    String output,
    Precision precision,
    @Nullable Precision rescoring,
    @JsonUnwrapped RunReport report,
    @Nullable String reportPage,
    @Nullable List<String> warnings) {
  static EmbedResult of(RunManifest run, Optional<String> page, List<String> warnings) {
    VectorEncoding finer = run.encoding().rescoring();
    return new EmbedResult(
        run.runId(),
        run.model().name(),
        run.output(),
        run.encoding().precision(),
        finer == null ? null : finer.precision(),
        run.report(),
        page.orElse(null),
        warnings.isEmpty() ? null : warnings);
  }
}
