package dev.nightjar.analyze.clusters;

import dev.nightjar.analyze.AnalysisDirectory;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.run.VectorRun;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Clusters that items can go to: their centroids, groups and names.
 *
 * @param centroids of the clusters
 * @param groups the group of each
 * @param names of the clusters
 * @param groupNames of the groups
 */
record ClusterModel(Centroids centroids, int[] groups, Names names, Names groupNames) {

  /**
   * Names of clusters or groups.
   *
   * @param labels one each
   * @param words the heaviest first, of each
   */
  record Names(List<String> labels, List<List<String>> words) {}

  /** How many groups there are. */
  int groupCount() {
    return groupNames.labels().size();
  }

  /**
   * The clusters of an earlier analysis.
   *
   * @throws InvalidInput if the vectors of its run are of another model than those of this one
   */
  static ClusterModel read(SparkSession spark, AnalysisDirectory from, VectorRun run) {
    var model = from.manifest().model();
    if (model == null || !model.fingerprint().equals(run.manifest().model().fingerprint())) {
      throw new InvalidInput(
          "clusters.assign",
          from.path(),
          "its clusters are of model '%s', run %s of '%s'; vectors of two models cannot be compared"
              .formatted(
                  model == null ? "none" : model.name(), run.id(), run.manifest().model().name()),
          "find clusters of this run, or embed with that model");
    }
    List<Row> clusters =
        from.table(spark, "centroids")
            .join(from.table(spark, "clusters"), "id")
            .orderBy("id")
            .select("vector", "coarse", "label", "words")
            .collectAsList();
    int dimension = clusters.getFirst().getList(0).size();
    float[] matrix = new float[clusters.size() * dimension];
    int[] groups = new int[clusters.size()];
    for (int c = 0; c < groups.length; c++) {
      List<Float> vector = clusters.get(c).getList(0);
      for (int d = 0; d < dimension; d++) {
        matrix[c * dimension + d] = vector.get(d);
      }
      groups[c] = clusters.get(c).getInt(1);
    }
    List<Row> coarse =
        from.table(spark, "coarse").orderBy("id").select("label", "words").collectAsList();
    return new ClusterModel(
        new Centroids(matrix, dimension), groups, names(clusters, 2), names(coarse, 0));
  }

  private static Names names(List<Row> rows, int at) {
    List<String> labels = new ArrayList<>();
    List<List<String>> words = new ArrayList<>();
    for (Row row : rows) {
      labels.add(row.getString(at));
      words.add(List.copyOf(row.getList(at + 1)));
    }
    return new Names(labels, words);
  }
}
