package dev.nightjar.analyze.drift;

import java.util.Map;
import java.util.Optional;

/**
 * What {@link Drift} compares.
 *
 * @param vectors the directory of the runs
 * @param run that has both values, where values of an attribute are compared; empty for the current
 * @param attribute whose values are compared; empty for runs
 * @param from the earlier run, or a value; empty for the run before
 * @param to the later run, or a value; empty for the current run
 * @param settings how
 * @param output where the tables go; empty for none
 * @param options of the command as text by key, for the manifest
 */
public record DriftSpec(
    String vectors,
    Optional<String> run,
    Optional<String> attribute,
    Optional<String> from,
    Optional<String> to,
    DriftSettings settings,
    Optional<String> output,
    Map<String, String> options) {}
