package dev.nightjar.analyze.drift;

import java.util.List;

/**
 * How two sets of chunks differ.
 *
 * @param fromItems chunks of the earlier set
 * @param toItems chunks of the later set
 * @param fromSample those of the earlier set that were compared
 * @param toSample those of the later set that were compared
 * @param energyDistance between the samples, of Euclidean distances between vectors of length 1; 0
 *     where nothing changed, and then by chance a little more or less
 * @param pValue probability of one as large if both samples are of one distribution
 * @param drifted whether that is below {@code alpha}
 * @param alpha what the p-value was held against
 * @param permutations cuts by lot
 * @param clusters of both samples together
 * @param grew how many of them have a larger share in the later set
 * @param shrank how many have a smaller one
 * @param changedShare the share of clusters that grew or shrank
 * @param changed those that did, the largest change first
 * @param came chunks of clusters that grew which are farthest from the earlier set
 * @param gone chunks of clusters that shrank which are farthest from the later set
 */
public record DriftFinding(
    long fromItems,
    long toItems,
    int fromSample,
    int toSample,
    double energyDistance,
    double pValue,
    boolean drifted,
    double alpha,
    int permutations,
    int clusters,
    int grew,
    int shrank,
    double changedShare,
    List<Cluster> changed,
    List<Example> came,
    List<Example> gone) {

  /**
   * A cluster that grew or shrank.
   *
   * @param change {@code grew} or {@code shrank}
   * @param fromShare of the earlier sample
   * @param toShare of the later sample
   * @param pValue probability that any cluster at all changes as much by chance
   * @param id of the chunk in its middle
   * @param text of that chunk
   */
  public record Cluster(
      String change, double fromShare, double toShare, double pValue, String id, String text) {}

  /**
   * A chunk that explains the difference.
   *
   * @param contribution its mean distance to the other sample less that to its own
   * @param ownNeighbors share of its ten nearest in both samples that are of its own
   */
  public record Example(
      String id, String documentId, double contribution, double ownNeighbors, String text) {}
}
