package dev.nightjar.analyze.classify;

import java.util.Map;
import java.util.Optional;

/**
 * What {@link Labelling} does.
 *
 * @param vectors the directory of the run
 * @param run its name; empty for the current one
 * @param classifier the directory of what {@link Classification} has learned
 * @param minConfidence below which an item gets no label
 * @param output where the table goes
 * @param options of the command as text by key, for the manifest
 */
public record LabellingSpec(
    String vectors,
    Optional<String> run,
    String classifier,
    double minConfidence,
    String output,
    Map<String, String> options) {}
