package dev.nightjar.analyze.clusters;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.analyze.Figures;
import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.RunItems;
import dev.nightjar.analyze.SampleRows;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * The clusters of a run: every item in one, with a confidence; their names, and groups of them.
 * Tables:
 *
 * <pre>
 * items      row, id, document_id, text, cluster, coarse, confidence, similarity, next
 * clusters   id, coarse, size, label, words, confidence, examples
 * coarse     id, size, label, words, clusters
 * centroids  id, vector
 * moved      id, document_id, change, from, to; of items that went to clusters of an earlier analysis
 * </pre>
 *
 * New clusters are numbered by falling size, equal ones by their items' first id.
 */
public final class Clusters {
  /** Its name. */
  public static final String NAME = "clusters";

  private static final int ROUNDS = 50;
  private static final int FEWEST_TO_SAMPLE = 64;

  private final SparkSession spark;
  private final ClustersSpec spec;
  private final Configuration hadoop;
  private final Progress progress;

  private Clusters(SparkSession spark, ClustersSpec spec, Progress progress) {
    this.spark = spark;
    this.spec = spec;
    this.hadoop = spark.sessionState().newHadoopConf();
    this.progress = progress;
  }

  /**
   * Finds them, or assigns items to those of an earlier analysis, and writes them down.
   *
   * @throws InvalidInput if there is no such run, it has too few vectors, or the earlier analysis
   *     is of another model
   */
  public static ClustersResult of(SparkSession spark, ClustersSpec spec, Progress told) {
    Progress progress = new NamedStages(spark.sparkContext(), told);
    ClustersResult result = new Clusters(spark, spec, progress).run();
    progress.finished();
    return result;
  }

  private ClustersResult run() {
    long start = System.nanoTime();
    AnalysisDirectory output = AnalysisDirectory.create(NAME, spec.output(), hadoop);
    VectorRun run = RunItems.run(spec.vectors(), spec.run(), hadoop);
    RunItems items = RunItems.of(spark, run, spec.per());
    progress.stage("Reading vectors");
    try (SharedCache.Lease<ItemMatrix> lease = items.lease()) {
      ItemMatrix matrix = lease.value();
      Found found =
          spec.assign().isPresent()
              ? assigned(spec.assign().get(), run, items)
              : found(items, matrix);
      ClustersResult result = write(output, run, items, matrix, found, start);
      output.publish(run, spec.options(), result);
      return result;
    }
  }

  /** Clusters and who is in them; the model of new ones has no names yet. */
  private record Found(
      ClusterModel model,
      Assignment assignment,
      String chosenBy,
      List<ClustersResult.Tried> tried) {}

  private Found assigned(String directory, VectorRun run, RunItems items) {
    AnalysisDirectory before =
        AnalysisDirectory.existing(NAME, "clusters.assign", directory, hadoop);
    requireSameItems(before, "clusters.assign", spec.per());
    ClusterModel model = ClusterModel.read(spark, before, run);
    progress.stage("Assigning items to clusters");
    return new Found(model, Assignment.of(spark, items, model.centroids()), "analysis", List.of());
  }

  /**
   * Makes sure that the items of an analysis of clusters are chunks, or documents, as wanted.
   *
   * @param key of the option that names it
   * @throws InvalidInput if they are not
   */
  public static void requireSameItems(AnalysisDirectory clusters, String key, ItemMatrix.Per per) {
    String has = clusters.manifest().result().path("per").asText();
    if (!has.equals(per.name().toLowerCase(Locale.ROOT))) {
      throw new InvalidInput(
          key, clusters.path(), "its items are %ss".formatted(has), "give ‹analyze.per› " + has);
    }
  }

  private Found found(RunItems items, ItemMatrix matrix) {
    requireVectors(items, matrix);
    List<ClustersResult.Tried> tried = List.of();
    if (spec.k().isEmpty()) {
      progress.stage("Choosing the number of clusters");
      tried = ClusterCount.tried(spark, items, matrix, spec.fit());
    }
    int k = spec.k().isPresent() ? spec.k().get() : ClusterCount.best(tried);
    progress.stage("Finding clusters");
    int[] sample =
        SampleRows.drawn(
            matrix, Math.max(spec.fit().sample(), FEWEST_TO_SAMPLE * k), spec.fit().seed());
    Centroids centroids =
        new KMeansFit(spark, items, sample).fit(k, spec.fit().starts(), ROUNDS, spec.fit().seed());
    progress.stage("Assigning items to clusters");
    Assignment assignment = Assignment.of(spark, items, centroids);
    int[] order = order(matrix, assignment, centroids.count());
    if (order.length < centroids.count()) {
      centroids = centroids.ordered(order);
      assignment = Assignment.of(spark, items, centroids);
      order = order(matrix, assignment, centroids.count());
    }
    int[] names = new int[centroids.count()];
    for (int c = 0; c < order.length; c++) {
      names[order[c]] = c;
    }
    return named(items, matrix, centroids.ordered(order), assignment.renamed(names), tried);
  }

  private Found named(
      RunItems items,
      ItemMatrix matrix,
      Centroids centroids,
      Assignment assignment,
      List<ClustersResult.Tried> tried) {
    int k = centroids.count();
    int groups = Math.min(k, spec.groups().orElse((int) Math.max(1, Math.round(Math.sqrt(k)))));
    float[][] all = IntStream.range(0, k).mapToObj(centroids::centroid).toArray(float[][]::new);
    int[] coarse = WardGroups.of(all, assignment.sizes(matrix, k), groups);
    progress.stage("Naming clusters");
    ClusterNames names = ClusterNames.of(spark, items.texts(spark), matrix, assignment, k);
    ClusterModel model =
        new ClusterModel(centroids, coarse, names.clusters(), names.groups(coarse));
    return new Found(model, assignment, spec.k().isPresent() ? "option" : "silhouette", tried);
  }

  private void requireVectors(RunItems items, ItemMatrix matrix) {
    int least = spec.k().orElse(2);
    if (matrix.vectors() < least) {
      String has =
          String.format(
              Locale.ROOT, "run %s has %,d different vectors", items.run(), matrix.vectors());
      throw spec.k().isPresent()
          ? new InvalidInput("clusters.k", least, has)
          : new InvalidInput("index.run", items.run(), has + ", which are no clusters");
    }
  }

  /** Clusters that have items, by falling size, equal ones by their first item. */
  private static int[] order(ItemMatrix matrix, Assignment assignment, int k) {
    long[] sizes = assignment.sizes(matrix, k);
    int[] firsts = new int[k];
    for (int item = matrix.items() - 1; item >= 0; item--) {
      firsts[assignment.clusters()[matrix.vectorOf(item)]] = item;
    }
    return IntStream.range(0, k)
        .filter(c -> sizes[c] > 0)
        .boxed()
        .sorted(Comparator.comparingLong((Integer c) -> -sizes[c]).thenComparing(c -> firsts[c]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private ClustersResult write(
      AnalysisDirectory output,
      VectorRun run,
      RunItems items,
      ItemMatrix matrix,
      Found found,
      long start) {
    progress.stage("Writing clusters");
    ClusterModel model = found.model();
    Assignment assignment = found.assignment();
    int k = model.centroids().count();
    ClusterTables tables = new ClusterTables(spark, output, items.texts(spark));
    tables.writeItems(items, matrix.items(), assignment, model.groups());
    tables.writeCentroids(model.centroids());
    List<ClustersResult.Cluster> clusters =
        tables.writeClusters(
            clusters(matrix, model, assignment),
            model.names(),
            ClusterTables.examples(matrix, assignment, k));
    List<ClustersResult.Group> groups = groups(model, clusters);
    tables.writeGroups(groups, model.groupNames());
    ClustersResult.@Nullable Moves moves = moves(tables, matrix.items());
    return new ClustersResult(
        run.directory().path(),
        run.id(),
        spec.per().name().toLowerCase(Locale.ROOT),
        matrix.items(),
        matrix.vectors(),
        k,
        found.chosenBy(),
        found.tried(),
        silhouette(matrix, assignment, k),
        Figures.rounded(confidence(matrix, assignment, k)[k]),
        clusters,
        groups,
        moves,
        Figures.secondsSince(start),
        output.path());
  }

  private ClustersResult.@Nullable Moves moves(ClusterTables tables, long items) {
    return spec.assign()
        .map(from -> AnalysisDirectory.existing(NAME, "clusters.assign", from, hadoop))
        .map(before -> tables.writeMoves(before, items))
        .orElse(null);
  }

  private double silhouette(ItemMatrix matrix, Assignment assignment, int k) {
    int[] sample = SampleRows.drawn(matrix, spec.fit().sample(), spec.fit().seed());
    int[] clusters = IntStream.of(sample).map(v -> assignment.clusters()[v]).toArray();
    return Figures.rounded(Silhouette.of(matrix.gather(sample), matrix.dimension(), clusters, k));
  }

  private static List<ClustersResult.Cluster> clusters(
      ItemMatrix matrix, ClusterModel model, Assignment assignment) {
    int k = model.centroids().count();
    long[] sizes = assignment.sizes(matrix, k);
    double[] confidences = confidence(matrix, assignment, k);
    List<ClustersResult.Cluster> clusters = new ArrayList<>();
    for (int c = 0; c < k; c++) {
      clusters.add(
          new ClustersResult.Cluster(
              c,
              model.groups()[c],
              sizes[c],
              model.names().labels().get(c),
              Figures.rounded(confidences[c]),
              null));
    }
    return clusters;
  }

  /** On average by cluster, and of all items in the last place. */
  private static double[] confidence(ItemMatrix matrix, Assignment assignment, int k) {
    double[] sums = new double[k + 1];
    long[] sizes = assignment.sizes(matrix, k + 1);
    for (int item = 0; item < matrix.items(); item++) {
      int vector = matrix.vectorOf(item);
      sums[assignment.clusters()[vector]] += assignment.confidences()[vector];
      sums[k] += assignment.confidences()[vector];
    }
    sizes[k] = matrix.items();
    for (int c = 0; c <= k; c++) {
      sums[c] /= Math.max(1, sizes[c]);
    }
    return sums;
  }

  private static List<ClustersResult.Group> groups(
      ClusterModel model, List<ClustersResult.Cluster> clusters) {
    List<ClustersResult.Group> groups = new ArrayList<>();
    for (int g = 0; g < model.groupCount(); g++) {
      int group = g;
      List<ClustersResult.Cluster> of = clusters.stream().filter(c -> c.coarse() == group).toList();
      groups.add(
          new ClustersResult.Group(
              g,
              of.stream().mapToLong(ClustersResult.Cluster::size).sum(),
              model.groupNames().labels().get(g),
              of.stream().map(ClustersResult.Cluster::id).toList()));
    }
    return groups;
  }
}
