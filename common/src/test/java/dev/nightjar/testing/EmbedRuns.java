package dev.nightjar.testing;

import dev.nightjar.embed.Device;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.Placement.GpuSettings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.source.Source;
import dev.nightjar.io.source.SourceOptions;
import dev.nightjar.models.ModelStore;
import dev.nightjar.pipeline.embed.EmbedResult;
import dev.nightjar.pipeline.embed.EmbedRun;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.embed.EngineSettings;
import dev.nightjar.pipeline.embed.RunPolicy;
import dev.nightjar.spark.Progress;
import dev.nightjar.vector.WrittenPrecision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Runs of {@code embed} with a tiny model in a folder of a test. */
public final class EmbedRuns {
  /** What most runs go by. */
  public static final RunPolicy POLICY = new RunPolicy(128 << 20, 1, 0.5, false, false);

  private static final String[] WORDS = "the cat of 我喜欢学习 is that. 今天天气很好。 for on! with".split(" ");

  private final SparkSession spark;
  private final Path folder;
  private final String output;
  private Path model;
  private RunPolicy policy = POLICY;
  private Granularity granularity = Granularity.TEXT;
  private Path sparse = Path.of("");
  private int terms;
  private EncoderLayer layer = EncoderLayer.LAST;
  private int lateContext = EmbedSpec.NOT_LATE;
  private WrittenPrecision precision = WrittenPrecision.FLOAT32;

  /**
   * @param output the output directory, on any file system
   */
  public EmbedRuns(SparkSession spark, Path folder, String output) throws IOException {
    this.spark = spark;
    this.folder = folder;
    this.output = output;
    this.model = TinyModel.write(folder.resolve("model"));
  }

  /** The same runs with another policy. */
  public EmbedRuns with(RunPolicy other) {
    policy = other;
    return this;
  }

  /** The same runs with vectors written otherwise. */
  public EmbedRuns with(WrittenPrecision other) {
    precision = other;
    return this;
  }

  /** The same runs with another model. */
  public EmbedRuns with(Path otherModel) {
    model = otherModel;
    return this;
  }

  /** The same runs with sparse vectors of so many terms; without for 0. */
  public EmbedRuns withSparse(Path otherSparse, int most) {
    sparse = otherSparse;
    terms = most;
    return this;
  }

  /** The same runs with vectors of other parts of a text. */
  public EmbedRuns with(Granularity other) {
    granularity = other;
    return this;
  }

  /** The same runs where the model reads documents. */
  public EmbedRuns late(int context) {
    lateContext = context;
    return with(Granularity.LATE);
  }

  /** The same runs with another layer of the model. */
  public EmbedRuns with(EncoderLayer other) {
    layer = other;
    return this;
  }

  /** Hadoop's settings of the session. */
  public Configuration hadoop() {
    return spark.sessionState().newHadoopConf();
  }

  /** How documents are embedded. */
  public EmbedSpec plan(long taskTokens) {
    ModelLocation found =
        ModelStore.resolve(model.toString(), new Overrides().layer(layer).made(), hadoop());
    EmbedSpec dense =
        new EmbedSpec(
            found.with(found.spec().with(granularity)),
            "",
            "sentences",
            16,
            0,
            false,
            new EngineSettings(Device.AUTO, 64, 1 << 12, 200, taskTokens, 0, GpuSettings.USUAL));
    return (terms == 0 ? dense : dense.with(ModelStore.sparse(sparse.toString(), terms, hadoop())))
        .late(lateContext);
  }

  /** Embeds lines of JSON. */
  public EmbedResult run(List<String> lines, String runId) throws IOException {
    return run(lines, runId, Progress.SILENT);
  }

  /** Embeds lines of JSON, in small tasks. */
  public EmbedResult run(List<String> lines, String runId, Progress progress) throws IOException {
    Path input =
        Files.write(folder.resolve("corpus-" + runId + ".jsonl"), lines, StandardCharsets.UTF_8);
    return run(input, runId, 300, progress);
  }

  /** Embeds files. */
  public EmbedResult run(Path input, String runId, long taskTokens, Progress progress) {
    SourceOptions source =
        new SourceOptions(
            input.toString(), "auto", "id", List.of("title", "text"), "UTF-8", false, Map.of());
    return new EmbedRun(spark, directory(), Optional.of(runId), policy, precision)
        .run(new Source(spark, source), plan(taskTokens), Map.of(), progress);
  }

  /** The output directory. */
  public OutputDirectory directory() {
    return OutputDirectory.open(output, hadoop());
  }

  /** The vectors of a run by chunk. */
  public Map<String, List<Float>> vectors(String runId) {
    Map<String, List<Float>> vectors = new TreeMap<>();
    for (Row row : rows(runId)) {
      vectors.put(row.getAs("chunk_id"), row.getList(row.fieldIndex("vector")));
    }
    return vectors;
  }

  /** The rows of a run in the order of their ids. */
  public List<Row> rows(String runId) {
    return read(directory().vectors(runId)).orderBy("chunk_id").collectAsList();
  }

  /** A folder of Parquet, whatever characters its name has. */
  public Dataset<Row> read(String path) {
    return spark.read().option("__globPaths__", "false").parquet(path);
  }

  /** Documents d0, d1, … of some sentences each. */
  public static List<String> documents(int count) {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int w = 0; w < 1 + random.nextInt(60); w++) {
        text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
      }
      lines.add(
          String.format(
              Locale.ROOT,
              "{\"id\":\"d%d\",\"text\":\"%s\",\"lang\":\"xx\",\"n\":%d}",
              i,
              text,
              i));
    }
    return lines;
  }

  /** A document. */
  public static String document(String id, String text) {
    return "{\"id\":\"%s\",\"text\":\"%s\"}".formatted(id, text);
  }
}
