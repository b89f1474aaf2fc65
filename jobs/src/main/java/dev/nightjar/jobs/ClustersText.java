package dev.nightjar.jobs;

import dev.nightjar.analyze.clusters.ClustersResult;
import dev.nightjar.jobs.cli.Output;

/** Clusters as people read them: by groups, the largest first, a text each. */
final class ClustersText {
  private ClustersText() {}

  static void print(ClustersResult result, Output output) {
    output.line(
        "%,d clusters of %,d %ss in %d groups; silhouette %.3f, mean confidence %.2f, %.1f s",
        result.k(),
        result.items(),
        result.per(),
        result.groups().size(),
        result.silhouette(),
        result.confidence(),
        result.seconds());
    if (!result.tried().isEmpty()) {
      output.line(
          "The number has the highest silhouette of these: %s",
          String.join(
              ", ", result.tried().stream().map(t -> t.k() + " " + t.silhouette()).toList()));
    }
    ClustersResult.Moves moves = result.moves();
    if (moves != null) {
      output.line(
          "Since run %s: %,d items stayed in their cluster, %,d moved, %,d appeared, %,d vanished",
          moves.fromRun(), moves.kept(), moves.moved(), moves.appeared(), moves.vanished());
    }
    for (ClustersResult.Group group : result.groups()) {
      output.line("");
      output.line("%,d  %s", group.size(), group.label());
      for (int id : group.clusters()) {
        ClustersResult.Cluster cluster = result.clusters().get(id);
        output.line("  %4d %,7d  %s", id, cluster.size(), cluster.label());
        if (cluster.example() != null) {
          output.line("                %s", cluster.example());
        }
      }
    }
    output.line("");
    output.line("Tables in %s", result.output());
  }
}
