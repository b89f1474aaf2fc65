package dev.nightjar.io.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of an analysis: what it read and what it found.
 *
 * @param analysis its name, as the command has it
 * @param format of the tables and of the manifest
 * @param vectors the directory of the run that was read; null where there was none
 * @param runId the run's name
 * @param model that made the vectors
 * @param options as text by key
 * @param tables rows of each table by name
 * @param result what the command printed
 * @param version of Nightjar
 * @param finished when, in UTC
 */
public record AnalysisManifest(
    String analysis,
    int format,
    @Nullable String vectors,
    @Nullable String runId,
    @Nullable ModelCard model,
    Map<String, String> options,
    Map<String, Long> tables,
    JsonNode result,
    String version,
    String finished) {
  /** The format that this code writes. */
  public static final int FORMAT = 1;
}
