package dev.nightjar.analyze.clusters;

import dev.nightjar.analyze.ItemMatrix;

import java.util.Map;
import java.util.Optional;

/**
 * What {@link Clusters} does.
 *
 * @param vectors the directory of the run
 * @param run its name; empty for the current one
 * @param per what an item is
 * @param k clusters; empty for as many as the silhouette says
 * @param groups of clusters; empty for the square root of k
 * @param assign the directory of an earlier analysis whose clusters the items go to; empty for new
 *     clusters
 * @param fit how clusters are found
 * @param output where the tables go
 * @param options of the command as text by key, for the manifest
 */
public record ClustersSpec(
    String vectors,
    Optional<String> run,
    ItemMatrix.Per per,
    Optional<Integer> k,
    Optional<Integer> groups,
    Optional<String> assign,
    Fit fit,
    String output,
    Map<String, String> options) {

  /**
   * How clusters are found.
   *
   * @param sample vectors to find them with, at most
   * @param starts of which the best is kept
   * @param seed of what is drawn by lot
   */
  public record Fit(int sample, int starts, long seed) {}
}
