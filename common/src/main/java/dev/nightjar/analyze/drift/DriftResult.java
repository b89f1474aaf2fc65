package dev.nightjar.analyze.drift;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Drift} found.
 *
 * @param vectors the directory of the runs
 * @param attribute whose values were compared; null for runs
 * @param from the earlier run, or a value
 * @param to the later run, or a value
 * @param finding how they differ
 * @param seconds of wall time
 * @param output where the tables are; null if there are none
 */
public record DriftResult(
    String vectors,
    @Nullable String attribute,
    String from,
    String to,
    @JsonUnwrapped DriftFinding finding,
    double seconds,
    @Nullable String output) {}
