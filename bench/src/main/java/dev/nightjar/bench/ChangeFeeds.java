package dev.nightjar.bench;

import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.pipeline.changes.RunDiff;
import dev.nightjar.pipeline.changes.RunDiffResult;
import dev.nightjar.pipeline.changes.RunDiffSpec;
import dev.nightjar.spark.Attributes;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.testing.VectorRuns;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What {@code runs diff} costs beside reading both runs: two runs of a million chunks, three a
 * document, in which one text in a hundred differs; the second is written as the night after the
 * first, and once more as a night of its own. CPU time of this process, turn by turn.
 */
public final class ChangeFeeds {
  private static final int DIMENSION = 384;
  private static final int CHUNKS = 3; // of a document
  private static final int FILES = 14; // of 128 MB, about
  private static final int TURNS = 8;

  private ChangeFeeds() {}

  /** Arguments: {@code WORK [CHUNKS]}; runs that are there already are used. */
  public static void main(String... args) throws IOException {
    int chunks = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "16")
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      String work = args[0];
      OutputDirectory runs =
          OutputDirectory.open(work + "/runs", spark.sessionState().newHadoopConf());
      write(spark, runs, "one", 0, chunks, List.of());
      write(spark, runs, "alone", 100, chunks, List.of());
      write(spark, runs, "two", 100, chunks, runs.run("one").partitions().orElseThrow());
      for (int turn = 0; turn < TURNS; turn++) {
        Duration start = cpu();
        read(spark, runs, "one");
        read(spark, runs, "two");
        double reading = secondsSince(start);
        System.out.printf(Locale.ROOT, "reading both %.2f s CPU%n", reading);
        for (String run : List.of("two", "alone")) {
          compare(spark, work, run, Optional.empty(), reading);
          compare(spark, work, run, Optional.of(work + "/feed"), reading);
        }
      }
    }
  }

  private static void compare(
      SparkSession spark, String work, String run, Optional<String> output, double reading) {
    Duration start = cpu();
    RunDiffResult result =
        RunDiff.of(
            spark,
            new RunDiffSpec(work + "/runs", "one", Optional.of(run), output, Map.of()),
            Progress.SILENT);
    double seconds = secondsSince(start);
    System.out.printf(
        Locale.ROOT,
        "  one to %s, %s: %.2f s CPU (%.1f %%); %d changed, %d kept%n",
        run,
        output.isPresent() ? "feed" : "counts",
        seconds,
        100 * seconds / reading,
        result.changed(),
        result.kept());
  }

  private static double secondsSince(Duration start) {
    return cpu().minus(start).toMillis() / 1e3;
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  private static void read(SparkSession spark, OutputDirectory runs, String run) {
    VectorRun.of(runs, Optional.of(run))
        .rows(spark)
        .write()
        .format("noop")
        .mode("overwrite")
        .save();
  }

  /** Writes a run as {@code embed} does, unless it is there. */
  private static void write(
      SparkSession spark,
      OutputDirectory runs,
      String run,
      int every,
      int chunks,
      List<String> earlier) {
    if (runs.hasRun(run)) {
      return;
    }
    Duration start = cpu();
    RowLayout layout = RowLayout.FILED.requiring(RowColumn.VECTOR);
    JavaRDD<NewRow> rows =
        spark
            .range(0, chunks, 1, 32)
            .toJavaRDD()
            .map(i -> row(layout, i.intValue(), every > 0 && i % every == 0));
    VectorLayout.write(
        HeldRows.of(spark, rows, layout)
            .frame()
            .repartition(FILES, functions.col("document_id"))
            .sortWithinPartitions("document_id", "chunk_index"),
        runs.vectors(run),
        VectorEncoding.FLOAT32,
        earlier);
    runs.record(run, VectorRuns.manifest("static"), "");
    System.out.printf(
        Locale.ROOT, "making and writing run %s: %.2f s CPU%n", run, secondsSince(start));
  }

  private static NewRow row(RowLayout layout, int i, boolean changed) {
    Random random = new Random(changed ? -1 - i : i);
    float[] vector = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    StringBuilder text = new StringBuilder();
    while (text.length() < 300) {
      text.append("word").append(random.nextInt(20_000)).append(' ');
    }
    String document = "document-" + i / CHUNKS;
    String hash = String.format(Locale.ROOT, "%016x", random.nextLong());
    return new NewRow(layout)
        .with(RowColumn.DOCUMENT_ID, document)
        .with(RowColumn.CHUNK_ID, document + "#" + i % CHUNKS)
        .with(RowColumn.CHUNK_INDEX, i % CHUNKS)
        .with(RowColumn.START, i % CHUNKS * 300)
        .with(RowColumn.END, i % CHUNKS * 300 + text.length())
        .with(RowColumn.TEXT, text.toString())
        .with(RowColumn.CONTENT_HASH, hash.repeat(4))
        .with(RowColumn.TOKEN_COUNT, 60)
        .with(RowColumn.VECTOR, vector)
        .with(
            RowColumn.ATTRIBUTES,
            Attributes.held(Map.of(UTF8String.fromString("lang"), UTF8String.fromString("en"))));
  }
}
