package dev.nightjar.analyze.map;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link PlaneMap} made.
 *
 * @param vectors the directory of the run
 * @param runId its name
 * @param per {@code chunk} or {@code document}
 * @param points items on the map: all
 * @param distinctVectors how many different places they have
 * @param landmarks vectors that the layout was made of
 * @param neighborsKept share of the ten nearest vectors that are among the ten nearest points, on a
 *     sample
 * @param pcaNeighborsKept the same of the first two principal components
 * @param pcaVariance share of the variance that each of these explains
 * @param sample vectors that this was measured with
 * @param clusters the directory of the clusters that are shown, if any
 * @param seconds of wall time
 * @param output where the tables are
 */
public record PlaneMapResult(
    String vectors,
    String runId,
    String per,
    long points,
    long distinctVectors,
    int landmarks,
    double neighborsKept,
    double pcaNeighborsKept,
    List<Double> pcaVariance,
    int sample,
    @Nullable String clusters,
    double seconds,
    String output) {}
