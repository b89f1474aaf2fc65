package dev.nightjar.bench.peers;

import dev.nightjar.embed.Device;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.source.Source;
import dev.nightjar.io.source.SourceOptions;
import dev.nightjar.ml.TextEmbedder;
import dev.nightjar.models.ModelStore;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.embed.EngineSettings;
import dev.nightjar.pipeline.search.EmbeddedCorpus;
import dev.nightjar.spark.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * {@link TextEmbedder} beside the stages of {@code embed} and beside the usual way, which is a
 * predictor of DJL's a partition with 32 texts a batch. CPU seconds of this process, turn by turn.
 */
public final class SparkStages {
  private static final int TURNS = 3;
  private static final int TASKS = 2;

  private final SparkSession spark;
  private final ModelLocation model;
  private final Configuration hadoop;

  private SparkStages(SparkSession spark, String model) {
    this.spark = spark;
    this.hadoop = spark.sessionState().newHadoopConf();
    this.model = ModelStore.resolve(model, ModelOverrides.NONE, hadoop);
  }

  /** CPU seconds of the stages of {@code embed}, read by its {@link Progress}. */
  private static final class Laps implements Progress {
    private final List<Duration> starts = new ArrayList<>();

    @Override
    public void stage(String name) {
      starts.add(cpu());
    }

    @Override
    public void finished() {
      starts.add(cpu());
    }

    /** Of a stage, by its number. */
    double of(int index) {
      return starts.get(index + 1).minus(starts.get(index)).toMillis() / 1e3;
    }
  }

  /** Arguments: {@code CORPUS MODEL_FOLDER}, of the columns title and text. */
  public static void main(String... args) throws IOException {
    Djl.start();
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "8")
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      SparkStages stages = new SparkStages(spark, args[1]);
      Dataset<Row> documents = stages.documents(args[0]).persist(StorageLevel.MEMORY_ONLY());
      long count = documents.count();
      Dataset<Row> texts = documents.select("document_id", "text").repartition(TASKS).persist();
      texts.count();
      for (int turn = 0; turn < TURNS; turn++) {
        stages.turn(documents, texts, count, Path.of(args[1]));
      }
    }
  }

  private void turn(Dataset<Row> documents, Dataset<Row> texts, long count, Path folder) {
    Duration start = cpu();
    run(embedder().transform(texts));
    double stage = secondsSince(start);
    Laps laps = new Laps();
    EmbeddedCorpus.of(spark, spec(), laps, documents).close();
    start = cpu();
    run(usual(texts, folder));
    double usual = secondsSince(start);
    System.out.println(
        String.format(
            Locale.ROOT,
            "| %d | %.1f | %.1f + %.1f | %.2f | %.1f | %.1f | %.2f |",
            count,
            stage,
            laps.of(0),
            laps.of(1),
            stage / laps.of(1),
            usual,
            count / stage,
            usual / stage));
  }

  private TextEmbedder embedder() {
    return new TextEmbedder()
        .setInputCol("text")
        .setOutputCol("vector")
        .setModel(model.reference())
        .setDevice("cpu");
  }

  private EmbedSpec spec() {
    return new EmbedSpec(
        model,
        model.spec().passagePrefix(),
        "whole",
        model.spec().maxTokens(),
        0,
        false,
        EngineSettings.usual(Device.CPU));
  }

  private Dataset<Row> documents(String corpus) {
    SourceOptions options =
        new SourceOptions(corpus, "auto", "id", List.of("title", "text"), "UTF-8", false, Map.of());
    return new Source(spark, options).read();
  }

  private static void run(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  private static double secondsSince(Duration start) {
    return cpu().minus(start).toMillis() / 1e3;
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  private Dataset<Row> usual(Dataset<Row> texts, Path folder) {
    String path = folder.toString();
    int most = model.spec().maxTokens();
    JavaRDD<Row> vectors =
        texts
            .select("document_id", "text")
            .javaRDD()
            .mapPartitions(rows -> predicted(rows, new Djl(Path.of(path), most)));
    return spark.createDataFrame(vectors, texts.schema().add("vector", "array<float>"));
  }

  private static Iterator<Row> predicted(Iterator<Row> rows, Djl predictor) throws Exception {
    List<Row> all = new ArrayList<>();
    rows.forEachRemaining(all::add);
    List<float[]> vectors = predictor.embed(all.stream().map(row -> row.getString(1)).toList());
    List<Row> made = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      made.add(RowFactory.create(all.get(i).get(0), all.get(i).get(1), vectors.get(i)));
    }
    return made.iterator();
  }
}
