package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.io.source.LeftOut;
import dev.nightjar.io.source.Source;
import dev.nightjar.io.vectors.CalibrationSample;
import dev.nightjar.io.vectors.FileFooter;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.pipeline.GateException;
import dev.nightjar.pipeline.RunNames;
import dev.nightjar.pipeline.Stopwatch;
import dev.nightjar.pipeline.embed.chunks.ChunkCounts;
import dev.nightjar.pipeline.embed.chunks.ChunkedCorpus;
import dev.nightjar.pipeline.embed.reuse.RepeatRules;
import dev.nightjar.pipeline.embed.reuse.ReusableVectors;
import dev.nightjar.pipeline.embed.reuse.ReuseRules;
import dev.nightjar.report.Report;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.Metric;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.RunCounters;
import dev.nightjar.vector.WrittenPrecision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One run of {@code embed}: embeds what changed of a corpus and publishes all of it in an output
 * directory.
 *
 * <p>New vectors go to the staging area task by task; a run that is cut off there is gone on with
 * by the next. Then everything is joined and written, and the manifest makes it a run. What is used
 * again is for {@link ReuseRules} to say, whether all of a run is for {@link RepeatRules}, whether
 * everything is accounted for for {@link Accounts}, whether the run becomes current for {@link
 * RunGates}, and what readers see when for {@link RunPublication}.
 */
public final class EmbedRun {
  private static final String KEPT =
      "; every vector there is was kept, and the same command goes on from there";

  private final SparkSession spark;
  private final OutputDirectory output;
  private final Optional<String> wantedId;
  private final RunPolicy policy;
  private final WrittenPrecision precision;
  private final Instant started = Instant.now();

  /**
   * @param runId the run's name, or empty for the time
   * @param policy how to deal with what is there
   * @param precision how exactly vectors are written
   */
  public EmbedRun(
      SparkSession spark,
      OutputDirectory output,
      Optional<String> runId,
      RunPolicy policy,
      WrittenPrecision precision) {
    this.spark = spark;
    this.output = output;
    this.wantedId = runId;
    this.policy = policy;
    this.precision = precision;
  }

  /**
   * Embeds and publishes.
   *
   * @param options the options as text, for the manifest
   * @throws GateException if the run is refused; it is kept, and the current one stays
   * @throws IllegalStateException if another run is writing
   */
  public EmbedResult run(
      Source source, EmbedSpec plan, Map<String, String> options, Progress progress) {
    String id = wantedId.orElseGet(() -> RunNames.free(started, output::hasRun));
    try (RunPublication publication = RunPublication.begin(output, id, policy.takeOver());
        SharedLimits limits = SharedLimits.of(plan)) {
      return new Attempt(
              publication, limits.plan(), new NamedStages(spark.sparkContext(), progress))
          .run(source, options);
    } finally {
      NamedStages.clear(spark.sparkContext());
    }
  }

  /** The work under the lock. */
  private final class Attempt {
    private final RunPublication publication;
    private final EmbedSpec plan;
    private final Progress progress;
    private final EmbedPipeline pipeline;
    private final RunFiles runFiles;
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final List<String> unusual = new ArrayList<>();
    private final Stopwatch watch = new Stopwatch();

    Attempt(RunPublication publication, EmbedSpec plan, Progress progress) {
      this.publication = publication;
      this.plan = plan;
      this.progress = progress;
      this.pipeline = new EmbedPipeline(spark, plan, progress);
      this.runFiles =
          new RunFiles(spark, output, publication.id(), pipeline.counters(), policy.names());
    }

    EmbedResult run(Source source, Map<String, String> options) {
      RunManifest manifest =
          repeated(source, options)
              .map(run -> repeat(run, options))
              .orElseGet(() -> make(source, options));
      progress.stage("Publishing");
      return publish(manifest);
    }

    /** The run that this one would be once more; empty if it is to be made. */
    private Optional<RepeatedRun> repeated(Source source, Map<String, String> options) {
      return policy.fresh() || policy.maxDrift().isPresent()
          ? Optional.empty()
          : RepeatedRun.of(
              spark,
              output,
              source,
              new RepeatRules(plan.card().fingerprints(), options, versions()));
    }

    private RunManifest repeat(RepeatedRun run, Map<String, String> options) {
      progress.stage("Copying run " + run.before().id() + ": the input was not touched since");
      List.of("chunk", "embed").forEach(stage -> seconds.put(stage, 0.0));
      run.copy(publication.id());
      seconds.put("write", watch.lap());
      seconds.put("total", Duration.between(started, Instant.now()).toMillis() / 1e3);
      unusual.addAll(run.warnings());
      return run.manifest(publication, pipeline, options, seconds, started);
    }

    private RunManifest make(Source source, Map<String, String> options) {
      try (ChunkedCorpus chunks = pipeline.chunk(source.read())) {
        seconds.put("chunk", watch.lap());
        LeftOut leftOut = source.leftOut();
        ReusableVectors known = known(chunks.counts());
        HeldRows rows = embed(chunks, known);
        seconds.put("embed", watch.lap());
        pipeline.verify(KEPT);
        Made made = write(chunks, rows, known);
        seconds.put("write", watch.lap());
        Optional<DriftGate> drift = drift(made, known);
        RunReport report = report(made, known, leftOut, drift);
        unusual.addAll(policy.names().in(ChunkWarnings.of(pipeline.counters(), plan)));
        unusual.addAll(policy.names().in(made.executions().warnings()));
        Optional<String> refusal =
            new RunGates(policy)
                .refusal(made.accounts(), made.changes().documents(), leftOut.noDocuments(), drift);
        return manifest(
            source, options, chunks.counts(), made, report, refusal.map(policy.names()::in));
      }
    }

    /** Publishes, and writes the report whether a gate refuses the run or not. */
    private EmbedResult publish(RunManifest manifest) {
      Optional<String> page;
      try {
        publication.publish(manifest);
      } finally {
        page = report();
      }
      return EmbedResult.of(manifest, page, unusual);
    }

    /** A report that cannot be written is no reason to fail. */
    private Optional<String> report() {
      try {
        VectorRun run = output.run(publication.id());
        return Optional.of(Report.refresh(run, spark.sessionState().newHadoopConf()));
      } catch (RuntimeException e) {
        unusual.add("the report could not be written: " + e.getMessage());
        return Optional.empty();
      }
    }

    private ReusableVectors known(ChunkCounts counts) {
      progress.stage("Looking for vectors to use again");
      if (policy.fresh()) {
        output.discardStaged(plan.card().fingerprints());
      }
      return ReusableVectors.of(
          spark,
          output,
          new ReuseRules.Wanted(plan.card(), precision, counts.chunks(), policy.fresh()));
    }

    /** The chunks with their vectors, all of which are made when this ends. */
    private HeldRows embed(ChunkedCorpus chunks, ReusableVectors known) {
      String name = UUID.randomUUID().toString().substring(0, 8);
      HeldRows rows =
          runFiles.gather(
              pipeline.embed(
                  chunks,
                  known.vectors(),
                  Optional.of(new EmbedStage.Staging(known.staged(), name))),
              pipeline
                  .spreading(chunks)
                  .files(precision, policy.fileBytes(), known.comparable().size()),
              plan);
      progress.finished();
      return rows;
    }

    /** Writes the files, and counts what they have. */
    private Made write(ChunkedCorpus chunks, HeldRows rows, ReusableVectors known) {
      progress.stage("Writing");
      VectorEncoding encoding =
          known
              .encoding()
              .orElseGet(
                  () -> CalibrationSample.fitting(precision, rows, chunks.counts().chunks()));
      List<String> earlier = known.comparable();
      boolean asMany = rows.partitions() == earlier.size();
      unusual.addAll(runFiles.writeVectors(rows, encoding, asMany ? earlier : List.of()));
      pipeline.verify(KEPT);
      long rejects = pipeline.counters().value(Metric.ROWS_REJECTED) + pipeline.withoutVector();
      runFiles.writeRejects(chunks, rows, plan.model().spec(), rejects);
      boolean any = chunks.counts().chunks() > pipeline.withoutVector();
      if (any) {
        output.finish(publication.id());
      }
      progress.stage("Counting");
      FileFooter footer = any ? runFiles.footer(encoding) : FileFooter.NONE;
      Accounts accounts =
          pipeline.accounts(
              chunks,
              footer.rows(),
              () -> any ? runFiles.vectors(encoding).select("document_id").distinct().count() : 0);
      accounts.requireRejects(runFiles.rejects(), output.rejects(publication.id()));
      Executions executions = pipeline.executions();
      return new Made(
          encoding,
          accounts,
          executions,
          model(footer, encoding, executions),
          changes(accounts, known, encoding, footer));
    }

    /** The model, and what is known of it now that it was run. */
    private ModelCard model(FileFooter footer, VectorEncoding encoding, Executions executions) {
      ModelCard model = plan.card();
      if (footer.rows() > 0) {
        model = model.withDimension(footer.dimension(encoding));
      }
      return plan.model().spec().encoder() instanceof OnnxEncoder
          ? model.ranBy(executions.providers())
          : model;
    }

    private RunChanges changes(
        Accounts accounts, ReusableVectors known, VectorEncoding encoding, FileFooter footer) {
      if (footer.compared() > 0 && footer.compared() == known.comparable().size()) {
        return RunChanges.recorded(footer);
      }
      return known
          .before()
          .filter(run -> accounts.chunksWritten() > 0)
          .map(run -> RunChanges.between(run, runFiles.vectors(encoding)))
          .orElseGet(
              () -> RunChanges.first(accounts.documentsEmbedded(), accounts.chunksWritten()));
    }

    /** How far the run is from the current one, if it is asked and there is one. */
    private Optional<DriftGate> drift(Made made, ReusableVectors known) {
      if (policy.maxDrift().isEmpty() || made.accounts().chunksWritten() == 0) {
        return Optional.empty();
      }
      Optional<DriftGate> drift = known.before().map(before -> measured(made, before));
      drift.flatMap(DriftGate::problem).ifPresent(unusual::add);
      return drift;
    }

    private DriftGate measured(Made made, Dataset<Row> before) {
      progress.stage("Measuring drift");
      DriftGate drift =
          DriftGate.of(
              output.run(output.currentRun().orElseThrow()),
              publication.id(),
              before,
              runFiles.vectors(made.encoding()),
              made.model().fingerprint());
      seconds.put("drift", watch.lap());
      return drift;
    }

    private RunReport report(
        Made made, ReusableVectors known, LeftOut leftOut, Optional<DriftGate> drift) {
      ModelSpec model = plan.model().spec();
      Accounts accounts = made.accounts();
      RunCounters counters = pipeline.counters();
      seconds.put("total", Duration.between(started, Instant.now()).toMillis() / 1e3);
      return new RunReport(
          accounts.documents(made.changes()),
          accounts.chunks(made.changes()),
          accounts.tokens(),
          accounts.tokensEmbedded(),
          model.encoder() instanceof WordEncoder
              ? RunReport.UnknownWords.of(counters.value(Metric.TOKENS_UNKNOWN), accounts.tokens())
              : null,
          model.warnings().isEmpty() ? null : modelWarnings(),
          pipeline.bill().orElse(null),
          seconds,
          accounts.rejectsByReason(),
          known.run().orElse(null),
          policy.names().in(known.notes()),
          RunCounters.shown(counters.value()),
          publication.predecessor().orElse(null),
          drift.flatMap(DriftGate::report).orElse(null),
          leftOut.counts());
    }

    private List<String> modelWarnings() {
      return policy.names().in(plan.model().spec().warnings());
    }

    private RunManifest manifest(
        Source source,
        Map<String, String> options,
        ChunkCounts counts,
        Made made,
        RunReport report,
        Optional<String> refusal) {
      String id = publication.id();
      return new RunManifest(
          id,
          made.model(),
          output.path(),
          made.encoding(),
          report,
          RunManifest.FORMAT,
          Stream.concat(modelWarnings().stream(), unusual.stream()).toList(),
          output.currentRun().orElse(null),
          started.toString(),
          options,
          source.fingerprint(),
          counts.tokenHistogram(),
          pipeline.counters().byExecutor(),
          pipeline.counters().balance(),
          versions(made.executions()),
          Instant.now().toString(),
          output.files(id),
          refusal.orElse(null));
    }
  }

  /** What the files of a run have, and by what they were made. */
  private record Made(
      VectorEncoding encoding,
      Accounts accounts,
      Executions executions,
      ModelCard model,
      RunChanges changes) {}

  private Map<String, String> versions(Executions executions) {
    Map<String, String> versions = versions();
    versions.putAll(executions.versions());
    return versions;
  }

  private Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    String own = EmbedRun.class.getPackage().getImplementationVersion();
    versions.put("nightjar", own == null ? "unpackaged" : own);
    versions.put("spark", spark.version());
    versions.put("java", Runtime.version().toString());
    return versions;
  }
}
