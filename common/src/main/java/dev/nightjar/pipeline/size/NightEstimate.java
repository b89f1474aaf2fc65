package dev.nightjar.pipeline.size;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.source.Source;
import dev.nightjar.pipeline.embed.CorpusSample;
import dev.nightjar.pipeline.embed.EnginePace;
import dev.nightjar.size.Gpu;
import dev.nightjar.size.Interval;
import dev.nightjar.size.LengthMix;
import dev.nightjar.size.ModelSize;
import dev.nightjar.size.Pace;
import dev.nightjar.size.RatioSample;
import dev.nightjar.size.Workload;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Plans a night: what there is to do from a sample of the corpus, how fast it goes from a short run
 * of the engine or from what GPUs were measured to do, and the rest by {@link Reckoning}.
 */
public final class NightEstimate {
  private final SparkSession spark;
  private final PlanSpec spec;
  private final ModelSize model;
  private final long sparseBytes;

  private NightEstimate(SparkSession spark, PlanSpec spec) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    ModelLocation sparse = spec.embed().sparse();
    this.spark = spark;
    this.spec = spec;
    this.model = ModelSizes.of(spec.embed().model(), hadoop);
    this.sparseBytes = sparse == null ? 0 : ModelSizes.ofSparse(sparse, hadoop);
  }

  /**
   * Reads, samples, measures and reckons; nothing is written.
   *
   * @throws IllegalStateException if the input has no documents, or none of the sampled ones has
   *     text
   * @throws InvalidInput if the model is none that can be planned for
   */
  public static NightPlan of(SparkSession spark, Source source, PlanSpec spec, Progress told) {
    requirePlannable(spec);
    Progress progress = new NamedStages(spark.sparkContext(), told);
    NightEstimate estimate = new NightEstimate(spark, spec);
    try (CorpusSample sample =
        CorpusSample.of(spark, source, spec.embed(), spec.documents(), progress)) {
      if (sample.chunks().counts().chunks() == 0) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "Cannot plan: none of the %,d sampled documents has text",
                sample.rows()));
      }
      progress.stage("Measuring the engine");
      return estimate.plan(sample, progress);
    } finally {
      NamedStages.clear(spark.sparkContext());
    }
  }

  private static void requirePlannable(PlanSpec spec) {
    ModelSpec model = spec.embed().model().spec();
    if (model.encoder() instanceof RemoteEncoder) {
      throw new InvalidInput(
          "model.name",
          model.name(),
          "its pace is its host's",
          "‹output.dry-run› of nightjar embed tells its requests, tokens and price");
    }
    if (model.granularity() == Granularity.TOKEN) {
      throw new InvalidInput(
          "model.granularity", model.granularity().key(), "only vectors of texts are planned for");
    }
    Optional<Gpu> gpu = spec.fleet().gpu();
    if (gpu.isPresent() && !(model.encoder() instanceof OnnxEncoder)) {
      throw new InvalidInput(
          "plan.gpu",
          gpu.get().key(),
          "model '%s' is no graph, which is what runs on a GPU".formatted(model.name()));
    }
  }

  private NightPlan plan(CorpusSample sample, Progress progress) {
    Optional<Gpu> gpu = spec.fleet().gpu();
    EnginePace engine = new EnginePace(spark, spec.embed());
    double terms = engine.terms(sample.chunks());
    List<EnginePace.OfLength> lengths =
        gpu.isPresent() ? engine.lengths(sample.chunks()) : engine.byLength(sample.chunks());
    progress.finished();
    double all = lengths.stream().mapToDouble(EnginePace.OfLength::tokens).sum();
    LengthMix mix =
        new LengthMix(
            lengths.stream()
                .map(each -> new LengthMix.Part(each.length(), each.tokens() / all))
                .toList());
    Pace pace =
        gpu.map(its -> its.pace(model))
            .orElseGet(() -> measured(lengths, spec.embed().sparse() != null));
    double ids = (double) sample.documents().size() / sample.rows(); // of a row
    RatioSample whole =
        new RatioSample(Math.round(sample.whole().documents() * ids), sample.whole().characters());
    Interval chunks = total(whole, sample, CorpusSample.Document::chunks);
    Interval tokens = total(whole, sample, CorpusSample.Document::tokens);
    Workload work =
        new Workload(
            sample.whole().documents(),
            variation(sample.documents()),
            chunks.value(),
            tokens.value(),
            total(whole, sample, CorpusSample.Document::bytes).value(),
            spec.embed().model().spec().dimension(),
            terms,
            mix);
    return new Reckoning(spec, model, sparseBytes, sessionCores())
        .plan(sample, new Reckoning.Totals(work, chunks, tokens), pace, warnings(sample, gpu));
  }

  private static Pace measured(List<EnginePace.OfLength> lengths, boolean both) {
    List<Pace.Point> points = new ArrayList<>();
    for (EnginePace.OfLength each : lengths) {
      each.tokensPerSecond().ifPresent(pace -> points.add(new Pace.Point(each.length(), pace)));
    }
    return new Pace(
        points,
        both ? "of both models, measured here by a short run" : "measured here by a short run");
  }

  private static Interval total(
      RatioSample whole, CorpusSample sample, ToDoubleFunction<CorpusSample.Document> count) {
    return whole.total(
        sample.documents().stream()
            .map(each -> new RatioSample.Unit(each.characters(), count.applyAsDouble(each)))
            .toList());
  }

  /** Of a document's length. */
  private static double variation(List<CorpusSample.Document> documents) {
    double mean =
        documents.stream().mapToDouble(CorpusSample.Document::characters).average().orElse(0);
    double squares =
        documents.stream()
            .mapToDouble(each -> Math.pow(each.characters() - mean, 2))
            .average()
            .orElse(0);
    return mean == 0 ? 0 : Math.sqrt(squares) / mean;
  }

  private int sessionCores() {
    int cores = spark.sparkContext().defaultParallelism();
    return spark.sparkContext().isLocal()
        ? cores
        : spark.sparkContext().getConf().getInt("spark.executor.cores", 1);
  }

  private List<String> warnings(CorpusSample sample, Optional<Gpu> gpu) {
    List<String> warnings = new ArrayList<>(sample.warnings());
    if (gpu.isPresent() && spec.embed().sparse() != null) {
      warnings.add(
          "the hours are those of the dense model alone: how fast a GPU makes sparse vectors was not"
              + " measured");
    }
    if (gpu.isPresent()
        && spec.embed().model().spec().encoder() instanceof OnnxEncoder encoder
        && !encoder.graph().precision().equals("fp16")) {
      warnings.add(
          "the pace is that of the model in fp16 (nightjar models prepare makes it so); as it is, in"
              + " %s, a GPU takes several times as long".formatted(encoder.graph().precision()));
    }
    return warnings;
  }
}
