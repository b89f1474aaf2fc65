package dev.nightjar.analyze.drift;

import dev.nightjar.analyze.ItemMatrix;

import dev.nightjar.analyze.NearestVectors;

import java.util.Map;
import java.util.Optional;

/**
 * What {@link Models} compares.
 *
 * @param vectors the directory of the run
 * @param run its name; empty for the current one
 * @param against the directory of the other run, of which the current one is taken
 * @param per what an item is
 * @param nearest how many neighbours are compared, and how they are found
 * @param output where the table goes; empty for none
 * @param options of the command as text by key, for the manifest
 */
public record ModelsSpec(
    String vectors,
    Optional<String> run,
    String against,
    ItemMatrix.Per per,
    NearestVectors.Spec nearest,
    Optional<String> output,
    Map<String, String> options) {}
