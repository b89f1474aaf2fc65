package dev.nightjar.analyze.outliers;

import dev.nightjar.analyze.ItemMatrix;

import dev.nightjar.analyze.NearestVectors;

import java.util.Map;
import java.util.Optional;

/**
 * What {@link Outliers} does.
 *
 * @param vectors the directory of the run
 * @param run its name; empty for the current one
 * @param per what an item is
 * @param nearest how many neighbours are taken, and how they are found
 * @param deviations above the median from which a score is an outlier's
 * @param shortWords words below which a text is short
 * @param boilerplateShare of the documents in which common words stand
 * @param output where the table goes
 * @param options of the command as text by key, for the manifest
 */
public record OutliersSpec(
    String vectors,
    Optional<String> run,
    ItemMatrix.Per per,
    NearestVectors.Spec nearest,
    double deviations,
    int shortWords,
    double boilerplateShare,
    String output,
    Map<String, String> options) {}
