package dev.nightjar.io.run;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.io.vectors.VectorBlocks;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.spark.SharedConfiguration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A run that can be read: its manifest and its files. Whoever reads vectors of a run, reads them
 * here. Immutable; where the run is pruned meanwhile, reading fails.
 *
 * @param directory that it is in
 * @param id its name
 * @param manifest what it is
 */
public record VectorRun(OutputDirectory directory, String id, RunManifest manifest) {
  /** What Spark calls the file of a partition. */
  private static final Pattern PART = Pattern.compile("/part-(\\d+)-[^/]*$");

  /**
   * A run of a directory.
   *
   * @param name of the run; empty for the current one
   * @throws InvalidInput if there is no such run
   */
  public static VectorRun of(OutputDirectory directory, Optional<String> name) {
    String run =
        name.or(directory::currentRun)
            .orElseThrow(
                () ->
                    InvalidInput.told(
                        "RUN", "Missing run: %s has no current run".formatted(directory.path())));
    if (!directory.hasRun(run)) {
      throw InvalidInput.told(
          "RUN",
          "Unknown run '%s'%s (nightjar runs list %s)"
              .formatted(run, Suggestions.didYouMean(run, directory.runs()), directory.path()));
    }
    return directory.run(run);
  }

  /**
   * A run of the directory of that path.
   *
   * @param name of the run; empty for the current one
   * @throws InvalidInput if there is no such directory or run
   */
  public static VectorRun find(String directory, Optional<String> name, Configuration hadoop) {
    return of(OutputDirectory.existing(directory, hadoop), name);
  }

  /** How its vectors are written. */
  public VectorEncoding encoding() {
    return manifest.encoding();
  }

  /** Whether its chunks have sparse vectors too. */
  public boolean hasSparse() {
    return manifest.model().sparse().isPresent();
  }

  /** Whether it has no vectors. */
  public boolean isEmpty() {
    return directory.files(id).isEmpty();
  }

  /**
   * Its files in the order of the partitions that they were written of, if these are all partitions
   * of a run, a file each.
   */
  public Optional<List<String>> partitions() {
    return partitions(directory.vectorFiles(id));
  }

  /** {@link #partitions()} of all these files. */
  public static Optional<List<String>> partitions(List<String> paths) {
    TreeMap<Integer, String> parts = new TreeMap<>();
    for (String path : paths) {
      Matcher part = PART.matcher(path);
      if (part.find()) {
        parts.put(Integer.parseInt(part.group(1)), path);
      }
    }
    boolean whole =
        parts.size() == paths.size() && (parts.isEmpty() || parts.lastKey() == parts.size() - 1);
    return whole ? Optional.of(List.copyOf(parts.values())) : Optional.empty();
  }

  /** Its chunks with their vectors as floats; columns as {@link VectorLayout#COLUMNS} has them. */
  public Dataset<Row> rows(SparkSession spark) {
    return VectorLayout.read(spark, encoding(), directory.vectors(id));
  }

  /**
   * The same block by block, in the order of its files, for one process without Spark; the caller
   * closes them.
   *
   * @param rows of a block, at most
   */
  public VectorBlocks blocks(int rows, Configuration hadoop) {
    return new VectorBlocks(directory.vectorFiles(id), encoding(), rows, hadoop);
  }

  /**
   * The files of a run that can be read.
   *
   * @param paths of these
   * @param damage what is wrong with the others, a sentence's beginning each
   */
  public record SoundFiles(VectorRun run, List<String> paths, List<String> damage) {
    /** {@link VectorRun#rows} of these. */
    public Dataset<Row> rows(SparkSession spark) {
      return VectorLayout.read(spark, run.encoding(), paths.toArray(String[]::new));
    }
  }

  /** Finds the files that are as long as the manifest says and end as Parquet files do. */
  public SoundFiles soundFiles(SparkSession spark) {
    Map<String, Long> found = directory.files(id);
    Map<String, Long> expected = new LinkedHashMap<>(found);
    expected.putAll(manifest.files());
    List<String> whole = new ArrayList<>();
    List<String> damage = new ArrayList<>();
    expected.forEach(
        (name, bytes) -> {
          String path = directory.vectors(id) + "/" + name;
          Long has = found.get(name);
          if (bytes.equals(has)) {
            whole.add(path);
          } else {
            damage.add(
                has == null
                    ? path + " is missing"
                    : String.format(Locale.ROOT, "%s has %d bytes, not %d", path, has, bytes));
          }
        });
    List<String> cut = cut(spark, whole);
    cut.forEach(path -> damage.add(path + " is damaged"));
    whole.removeAll(cut);
    return new SoundFiles(this, whole, damage);
  }

  private static List<String> cut(SparkSession spark, List<String> paths) {
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.clamp(paths.size(), 1, 4 * context.defaultParallelism());
    return context
        .parallelize(new ArrayList<>(paths), tasks)
        .filter(path -> VectorLayout.isDamaged(path, hadoop.value()))
        .collect();
  }
}
