package dev.nightjar.jobs;

import dev.nightjar.analyze.clusters.Clusters;
import dev.nightjar.analyze.clusters.ClustersResult;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.analyze.ClustersOptions;
import dev.nightjar.jobs.text.ClustersText;

/** {@code analyze clusters}: what a run is about. */
public final class ClustersJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new ClustersJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "analyze clusters", "Finds clusters of items, names them, and groups of them.")
        .details(
            """
            Every item is in one cluster. Its confidence is 1 - distance to the cluster's middle /
            distance to the next one's: 0 at the border. Tables: items, clusters, coarse, centroids.
            --assign DIR puts items into the clusters of an earlier analysis; table moved says what
            changed.

            Example:
              nightjar analyze clusters --vectors /data/vectors --output /data/clusters --k 50""")
        .takes(ClustersOptions.clusters())
        .requires(IndexOptions.VECTORS, JobOptions.OUTPUT);
  }

  @Override
  public void run(Invocation invocation, Output output) {
    ClustersResult result;
    try (Session session = Session.open(invocation, output, "analyze clusters")) {
      result =
          Clusters.of(
              session.spark(), ClustersOptions.clusters(invocation.settings()), session.progress());
    }
    output.result(invocation, result, ClustersText::print);
  }
}
