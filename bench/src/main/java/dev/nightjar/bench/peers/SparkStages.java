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
 * predictor of DJL's a partition with 32 texts a batch. CPU seconds of this process, turn by turn;
 * on a GPU wall seconds beside them, and no DJL.
 */
public final class SparkStages {
  private static final int TURNS = 3;

  private final SparkSession spark;
  private final ModelLocation model;
  private final Device device;
  private final Configuration hadoop;

  private SparkStages(SparkSession spark, String model, Device device) {
    this.spark = spark;
    this.device = device;
    this.hadoop = spark.sessionState().newHadoopConf();
    this.model = ModelStore.resolve(model, ModelOverrides.NONE, hadoop);
  }

  /** A moment, by this process's CPU time and by the clock. */
  private record Moment(Duration cpu, Duration wall) {
    static Moment now() {
      return new Moment(
          ProcessHandle.current().info().totalCpuDuration().orElseThrow(),
          Duration.ofNanos(System.nanoTime()));
    }

    Moment since(Moment start) {
      return new Moment(cpu.minus(start.cpu), wall.minus(start.wall));
    }

    double cpuSeconds() {
      return cpu.toMillis() / 1e3;
    }

    double wallSeconds() {
      return wall.toMillis() / 1e3;
    }
  }

  /** The stages of {@code embed}, read by its {@link Progress}. */
  private static final class Laps implements Progress {
    private final List<Moment> starts = new ArrayList<>();

    @Override
    public void stage(String name) {
      starts.add(Moment.now());
    }

    @Override
    public void finished() {
      starts.add(Moment.now());
    }

    /** Of a stage, by its number. */
    Moment of(int index) {
      return starts.get(index + 1).since(starts.get(index));
    }
  }

  /**
   * Measures and prints.
   *
   * @param args a corpus of the columns title and text, and a model's folder; then {@code cuda} for
   *     the GPU, beside all cores
   */
  public static void main(String... args) throws IOException {
    boolean gpu = args.length > 2;
    if (!gpu) {
      Djl.start();
    }
    Device device = gpu ? Device.valueOf(args[2].toUpperCase(Locale.ROOT)) : Device.CPU;
    int tasks = gpu ? Runtime.getRuntime().availableProcessors() : 2;
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[" + tasks + "]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "8")
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      SparkStages stages = new SparkStages(spark, args[1], device);
      Dataset<Row> documents = stages.documents(args[0]).persist(StorageLevel.MEMORY_ONLY());
      long count = documents.count();
      Dataset<Row> texts = documents.select("document_id", "text").repartition(tasks).persist();
      texts.count();
      for (int turn = 0; turn < TURNS; turn++) {
        if (gpu) {
          stages.turn(documents, texts, count);
        } else {
          stages.turn(documents, texts, count, Path.of(args[1]));
        }
      }
    }
  }

  private void turn(Dataset<Row> documents, Dataset<Row> texts, long count, Path folder) {
    double stage = taken(embedder().transform(texts)).cpuSeconds();
    Laps laps = embed(documents);
    double usual = taken(usual(texts, folder)).cpuSeconds();
    double embed = laps.of(1).cpuSeconds();
    System.out.println(
        String.format(
            Locale.ROOT,
            "| %d | %.1f | %.1f + %.1f | %.2f | %.1f | %.1f | %.2f |",
            count,
            stage,
            laps.of(0).cpuSeconds(),
            embed,
            stage / embed,
            usual,
            count / stage,
            usual / stage));
  }

  /** The same on a GPU, with the clock. */
  private void turn(Dataset<Row> documents, Dataset<Row> texts, long count) {
    Moment stage = taken(embedder().transform(texts));
    Laps laps = embed(documents);
    System.out.println(
        String.format(
            Locale.ROOT,
            "| %d | %.1f | %.1f + %.1f | %.1f | %.1f + %.1f | %.0f | %.0f |",
            count,
            stage.cpuSeconds(),
            laps.of(0).cpuSeconds(),
            laps.of(1).cpuSeconds(),
            stage.wallSeconds(),
            laps.of(0).wallSeconds(),
            laps.of(1).wallSeconds(),
            count / stage.wallSeconds(),
            count / laps.of(1).wallSeconds()));
  }

  private Laps embed(Dataset<Row> documents) {
    Laps laps = new Laps();
    EmbeddedCorpus.of(spark, spec(), laps, documents).close();
    return laps;
  }

  private TextEmbedder embedder() {
    return new TextEmbedder()
        .setInputCol("text")
        .setOutputCol("vector")
        .setModel(model.reference())
        .setDevice(device.key());
  }

  private EmbedSpec spec() {
    return new EmbedSpec(
        model,
        model.spec().passagePrefix(),
        "whole",
        model.spec().maxTokens(),
        0,
        false,
        EngineSettings.usual(device));
  }

  private Dataset<Row> documents(String corpus) {
    SourceOptions options =
        new SourceOptions(corpus, "auto", "id", List.of("title", "text"), "UTF-8", false, Map.of());
    return new Source(spark, options).read();
  }

  private static Moment taken(Dataset<Row> rows) {
    Moment start = Moment.now();
    rows.write().format("noop").mode("overwrite").save();
    return Moment.now().since(start);
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
