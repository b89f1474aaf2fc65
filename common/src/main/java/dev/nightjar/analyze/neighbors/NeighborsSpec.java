package dev.nightjar.analyze.neighbors;

import dev.nightjar.analyze.ItemMatrix;

import dev.nightjar.analyze.NearestVectors;

import java.util.Map;
import java.util.Optional;

/**
 * What {@link Neighbors} does.
 *
 * @param vectors the directory of the run
 * @param run its name; empty for the current one
 * @param against the directory of another run, among whose items neighbours are found; empty for
 *     the run itself
 * @param per what an item is
 * @param nearest how many, and how they are found
 * @param output where the tables go
 * @param options of the command as text by key, for the manifest
 */
public record NeighborsSpec(
    String vectors,
    Optional<String> run,
    Optional<String> against,
    ItemMatrix.Per per,
    NearestVectors.Spec nearest,
    String output,
    Map<String, String> options) {}
