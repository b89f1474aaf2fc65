package dev.nightjar.analyze.clusters;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Clusters} found.
 *
 * @param vectors the directory of the run
 * @param runId its name
 * @param per {@code chunk} or {@code document}
 * @param items that are in a cluster: all
 * @param distinctVectors how many different vectors they have
 * @param k clusters
 * @param chosenBy {@code option}, {@code silhouette}, or {@code analysis} of an earlier one
 * @param tried numbers of clusters that were compared
 * @param silhouette from -1 to 1, of the vectors that clusters were found with or of as many
 * @param confidence of all items, on average
 * @param clusters the largest first, or as they were before
 * @param groups of clusters
 * @param moves since the earlier analysis, if there is one
 * @param seconds of wall time
 * @param output where the tables are
 */
public record ClustersResult(
    String vectors,
    String runId,
    String per,
    long items,
    long distinctVectors,
    int k,
    String chosenBy,
    List<Tried> tried,
    double silhouette,
    double confidence,
    List<Cluster> clusters,
    List<Group> groups,
    @Nullable Moves moves,
    double seconds,
    String output) {

  /** A number of clusters and its silhouette. */
  public record Tried(int k, double silhouette) {}

  /**
   * Items that resemble each other.
   *
   * @param id from 0
   * @param coarse its group
   * @param size items
   * @param label words that tell it from the others
   * @param confidence of its items, on average
   * @param example the text that is nearest to its middle, its beginning
   */
  public record Cluster(
      int id, int coarse, long size, String label, double confidence, @Nullable String example) {}

  /**
   * Clusters that resemble each other.
   *
   * @param id from 0
   * @param size items
   * @param label words that tell it from the others
   * @param clusters that are in it
   */
  public record Group(int id, long size, String label, List<Integer> clusters) {}

  /**
   * What changed since an earlier analysis.
   *
   * @param from its directory
   * @param fromRun the run that it read
   * @param kept items in the same cluster
   * @param moved items in another cluster
   * @param appeared items that are new
   * @param vanished items that are no more
   */
  public record Moves(
      String from, String fromRun, long kept, long moved, long appeared, long vanished) {}
}
