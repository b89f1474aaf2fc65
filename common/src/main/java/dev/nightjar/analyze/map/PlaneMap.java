package dev.nightjar.analyze.map;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.analyze.Figures;
import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.RunItems;
import dev.nightjar.analyze.SampleRows;
import dev.nightjar.analyze.clusters.Clusters;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.io.run.AnalysisManifest;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.sql.SparkSession;

/**
 * A map of a run in two dimensions, for the eye: what is near on it is alike; how far apart what is
 * not near lies means little. By {@link LandmarkLayout}, which starts from the first two principal
 * components of MLlib. Tables:
 *
 * <pre>
 * points  row, id, document_id, text, x, y, pca_x, pca_y; with clusters: cluster, coarse, label
 * labels  x, y, text, level, priority; of clusters
 * </pre>
 *
 * Both axes have one scale, on which the longer goes from -1 to 1.
 */
public final class PlaneMap {
  /** Its name. */
  public static final String NAME = "map";

  private static final int FEWEST = 3;
  private static final int SAMPLE = 500;
  private static final int PCA_SAMPLE = 50_000;

  private final SparkSession spark;
  private final PlaneMapSpec spec;
  private final Configuration hadoop;
  private final Progress progress;

  private PlaneMap(SparkSession spark, PlaneMapSpec spec, Progress progress) {
    this.spark = spark;
    this.spec = spec;
    this.hadoop = spark.sessionState().newHadoopConf();
    this.progress = progress;
  }

  /**
   * Draws it.
   *
   * @throws InvalidInput if there is no such run, it has fewer than three different vectors, or the
   *     clusters are of another run
   */
  public static PlaneMapResult of(SparkSession spark, PlaneMapSpec spec, Progress told) {
    Progress progress = new NamedStages(spark.sparkContext(), told);
    PlaneMapResult result = new PlaneMap(spark, spec, progress).run();
    progress.finished();
    return result;
  }

  private PlaneMapResult run() {
    long start = System.nanoTime();
    AnalysisDirectory output = AnalysisDirectory.create(NAME, spec.output(), hadoop);
    VectorRun run = RunItems.run(spec.vectors(), spec.run(), hadoop);
    Optional<AnalysisDirectory> clusters = spec.clusters().map(path -> clusters(path, run));
    RunItems items = RunItems.of(spark, run, spec.per());
    progress.stage("Reading vectors");
    try (SharedCache.Lease<ItemMatrix> lease = items.lease()) {
      ItemMatrix matrix = lease.value();
      requireVectors(matrix, run);
      Drawn drawn = draw(items, matrix);
      progress.stage("Measuring the map");
      int[] sample = SampleRows.drawn(matrix, SAMPLE, spec.seed());
      KeptNeighbors kept = new KeptNeighbors(matrix, sample);
      PlaneMapResult result =
          new PlaneMapResult(
              run.directory().path(),
              run.id(),
              spec.per().name().toLowerCase(Locale.ROOT),
              matrix.items(),
              matrix.vectors(),
              drawn.landmarks(),
              Figures.rounded(kept.share(drawn.points())),
              Figures.rounded(kept.share(drawn.components())),
              drawn.variance(),
              sample.length,
              clusters.map(AnalysisDirectory::path).orElse(null),
              Figures.secondsSince(start),
              output.path());
      progress.stage("Writing the map");
      new MapTables(spark, output, clusters)
          .write(items, matrix.items(), drawn.points(), drawn.components());
      output.publish(run, spec.options(), result);
      return result;
    }
  }

  private AnalysisDirectory clusters(String path, VectorRun run) {
    AnalysisDirectory clusters =
        AnalysisDirectory.existing(Clusters.NAME, "map.clusters", path, hadoop);
    AnalysisManifest manifest = clusters.manifest();
    if (!run.id().equals(manifest.runId())) {
      throw new InvalidInput(
          "map.clusters",
          path,
          "its clusters are of run %s, not of %s".formatted(manifest.runId(), run.id()),
          "find those of that run, or give ‹index.run›");
    }
    Clusters.requireSameItems(clusters, "map.clusters", spec.per());
    return clusters;
  }

  private static void requireVectors(ItemMatrix matrix, VectorRun run) {
    if (matrix.vectors() < FEWEST) {
      throw new InvalidInput(
          "index.run",
          run.id(),
          String.format(
              Locale.ROOT,
              "it has %d different vectors; a map needs %d",
              matrix.vectors(),
              FEWEST));
    }
  }

  /** Both maps, x and y of each vector from -1 to 1. */
  private record Drawn(
      double[] points, double[] components, List<Double> variance, int landmarks) {}

  private Drawn draw(RunItems items, ItemMatrix matrix) {
    progress.stage("Finding principal components");
    PCAModel pca = pca(items, matrix);
    double[] components = project(matrix, pca);
    progress.stage("Drawing the map");
    int[] landmarks = SampleRows.drawn(matrix, spec.landmarks(), spec.seed());
    double[] start =
        IntStream.of(landmarks)
            .flatMap(v -> IntStream.of(2 * v, 2 * v + 1))
            .mapToDouble(i -> components[i])
            .toArray();
    double[] points = LandmarkLayout.of(matrix, landmarks, start, spec.seed());
    List<Double> variance =
        Arrays.stream(pca.explainedVariance().toArray()).mapToObj(Figures::rounded).toList();
    return new Drawn(scaled(points), scaled(components), variance, landmarks.length);
  }

  private PCAModel pca(RunItems items, ItemMatrix matrix) {
    int[] sample = SampleRows.drawn(matrix, PCA_SAMPLE, spec.seed());
    try (SampleRows rows = new SampleRows(spark, items, sample)) {
      return Objects.requireNonNull(
          new PCA().setInputCol(SampleRows.VECTOR).setOutputCol("pca").setK(2).fit(rows.rows()));
    }
  }

  /** A component's sign means nothing: its largest number is positive. */
  private static double[] project(ItemMatrix matrix, PCAModel pca) {
    double[][] axes = new double[2][matrix.dimension()];
    for (int axis = 0; axis < 2; axis++) {
      double largest = 0;
      for (int d = 0; d < matrix.dimension(); d++) {
        axes[axis][d] = pca.pc().apply(d, axis);
        largest = Math.abs(axes[axis][d]) > Math.abs(largest) ? axes[axis][d] : largest;
      }
      for (int d = 0; largest < 0 && d < matrix.dimension(); d++) {
        axes[axis][d] = -axes[axis][d];
      }
    }
    double[] points = new double[2 * matrix.vectors()];
    IntStream.range(0, matrix.vectors())
        .parallel()
        .forEach(
            v -> {
              float[] vector = matrix.vector(v);
              for (int d = 0; d < vector.length; d++) {
                points[2 * v] += vector[d] * axes[0][d];
                points[2 * v + 1] += vector[d] * axes[1][d];
              }
            });
    return points;
  }

  /** From -1 to 1 on the longer axis, the other in the middle. */
  static double[] scaled(double[] points) {
    double[] least = {Double.MAX_VALUE, Double.MAX_VALUE};
    double[] most = {-Double.MAX_VALUE, -Double.MAX_VALUE};
    for (int i = 0; i < points.length; i++) {
      least[i % 2] = Math.min(least[i % 2], points[i]);
      most[i % 2] = Math.max(most[i % 2], points[i]);
    }
    double half = Math.max(most[0] - least[0], most[1] - least[1]) / 2;
    double[] scaled = new double[points.length];
    for (int i = 0; i < points.length; i++) {
      double middle = (most[i % 2] + least[i % 2]) / 2;
      scaled[i] = half == 0 ? 0 : Math.clamp((points[i] - middle) / half, -1.0, 1.0);
    }
    return scaled;
  }
}
