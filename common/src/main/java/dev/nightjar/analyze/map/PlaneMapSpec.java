package dev.nightjar.analyze.map;

import dev.nightjar.analyze.ItemMatrix;

import java.util.Map;
import java.util.Optional;

/**
 * What {@link PlaneMap} does.
 *
 * @param vectors the directory of the run
 * @param run its name; empty for the current one
 * @param per what an item is
 * @param clusters the directory of an analysis of the same run's clusters, which are shown
 * @param landmarks vectors that the layout is made of, at most
 * @param seed of what is drawn by lot
 * @param output where the tables go
 * @param options of the command as text by key, for the manifest
 */
public record PlaneMapSpec(
    String vectors,
    Optional<String> run,
    ItemMatrix.Per per,
    Optional<String> clusters,
    int landmarks,
    long seed,
    String output,
    Map<String, String> options) {}
