package dev.nightjar.pipeline.changes;

import java.util.Map;
import java.util.Optional;

/**
 * Which runs are compared.
 *
 * @param directory of both
 * @param from the run that others have
 * @param to the run that they shall have; empty for the current one
 * @param output where the feed is written; empty for counts alone
 * @param options as text by key, for the manifest
 */
public record RunDiffSpec(
    String directory,
    String from,
    Optional<String> to,
    Optional<String> output,
    Map<String, String> options) {}
