package dev.nightjar.analyze.classify;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How {@link Classification} learns.
 *
 * @param label the attribute that is the label
 * @param only the attributes that items to learn from must have
 * @param testOnly those of items to test with; where no others are given, these are left out of
 *     what is learned from
 * @param folds of the cross-validation
 * @param cs inverse strengths of the penalty, ascending
 * @param seed of the folds
 * @param most items that are learned from; of more, a sample
 * @param output where the tables go; empty for nowhere
 * @param options of the command as text by key, for the manifest
 */
public record ClassifySpec(
    String label,
    Map<String, String> only,
    Map<String, String> testOnly,
    int folds,
    List<Double> cs,
    long seed,
    long most,
    Optional<String> output,
    Map<String, String> options) {}
