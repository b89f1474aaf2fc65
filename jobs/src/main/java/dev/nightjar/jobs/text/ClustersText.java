package dev.nightjar.jobs.text;

import dev.nightjar.analyze.clusters.ClustersResult;
import dev.nightjar.jobs.cli.Output;

/** Clusters as people read them: by groups, the largest first, a text each. */
public final class ClustersText {
  /** Clusters of a group, the largest first; the tables have all. */
  private static final int SHOWN = 5;

  private ClustersText() {}

  /** Prints it. */
  public static void print(ClustersResult result, Output output) {
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
      group.clusters().stream()
          .limit(SHOWN)
          .forEach(id -> print(result.clusters().get(id), output));
      if (group.clusters().size() > SHOWN) {
        output.line("  and %,d smaller ones", group.clusters().size() - SHOWN);
      }
    }
    output.line("");
    output.line("Tables in %s", result.output());
  }

  private static void print(ClustersResult.Cluster cluster, Output output) {
    output.line("  %4d %,7d  %s", cluster.id(), cluster.size(), cluster.label());
    if (cluster.example() != null) {
      output.line("                %s", cluster.example());
    }
  }
}
