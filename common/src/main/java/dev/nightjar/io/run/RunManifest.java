package dev.nightjar.io.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.spark.RunCounters;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of a run: what it is, what became of the corpus, and how it came about. Manifests of
 * earlier versions lack some of it, which is null or nothing then.
 *
 * @param runId the run's name
 * @param model that made the vectors
 * @param output the output directory
 * @param encoding how the vectors are written
 * @param report what became of the corpus
 * @param format of the run's files and of the manifest
 * @param warnings what the user should know of the model and of how it ran
 * @param previousRun the run that was current then
 * @param started when, in UTC
 * @param options as text by key
 * @param inputFingerprint of what was read
 * @param tokenHistogram chunks by the power of two that their token counts do not exceed
 * @param executors what the tasks of each counted
 * @param balance how evenly tokens were spread over tasks
 * @param versions of the software, by name
 * @param finished when, in UTC
 * @param files bytes of each by name
 * @param refused why the run did not become current
 */
public record RunManifest(
    String runId,
    ModelCard model,
    String output,
    @JsonUnwrapped VectorEncoding encoding,
    @JsonUnwrapped RunReport report,
    int format,
    List<String> warnings,
    @Nullable String previousRun,
    String started,
    Map<String, String> options,
    String inputFingerprint,
    Map<String, Long> tokenHistogram,
    Map<String, RunCounters.Counts> executors,
    RunCounters.Balance balance,
    Map<String, String> versions,
    String finished,
    Map<String, Long> files,
    @Nullable String refused) {
  /** The format that this code writes. */
  public static final int FORMAT = 1;

  /** What every reader needs is there. */
  public RunManifest {
    model = Objects.requireNonNullElse(model, ModelCard.NONE);
    files = Objects.requireNonNullElse(files, Map.of());
  }
}
