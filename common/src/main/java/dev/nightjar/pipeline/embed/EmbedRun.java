package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.Execution;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.io.run.DirectoryLock;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.PrometheusText;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.io.source.LeftOut;
import dev.nightjar.io.source.Source;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.pipeline.GateException;
import dev.nightjar.pipeline.RunNames;
import dev.nightjar.pipeline.Stopwatch;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.Metric;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.RunCounters;
import dev.nightjar.vector.WrittenPrecision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * One run of {@code embed}: embeds what changed of a corpus and publishes all of it in an output
 * directory.
 *
 * <p>New vectors go to the staging area task by task; a run that is cut off there is gone on with
 * by the next. Then everything is joined and written, and the manifest makes it a run.
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
    wantedId.ifPresent(output::claim);
    String id = wantedId.orElseGet(() -> RunNames.free(started, output::hasRun));
    try (DirectoryLock lock = output.lock(id, policy.takeOver());
        SharedLimits limits = SharedLimits.of(plan)) {
      output.claim(id); // another run may have ended meanwhile
      return new Attempt(id, lock, limits.plan(), new NamedStages(spark.sparkContext(), progress))
          .run(source, options);
    } finally {
      NamedStages.clear(spark.sparkContext());
    }
  }

  /** The work under the lock. */
  private final class Attempt {
    private final String id;
    private final DirectoryLock lock;
    private final EmbedSpec plan;
    private final Progress progress;
    private final EmbedPipeline pipeline;
    private final RunFiles runFiles;
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final List<String> unusual = new ArrayList<>();
    private final Stopwatch watch = new Stopwatch();
    private boolean recorded;

    Attempt(String id, DirectoryLock lock, EmbedSpec plan, Progress progress) {
      this.id = id;
      this.lock = lock;
      this.plan = plan;
      this.progress = progress;
      this.pipeline = new EmbedPipeline(spark, plan, progress);
      this.runFiles = new RunFiles(spark, output, id, pipeline.counters(), policy.names());
    }

    EmbedResult run(Source source, Map<String, String> options) {
      try (ChunkedCorpus chunks = pipeline.chunk(source.read())) {
        seconds.put("chunk", watch.lap());
        LeftOut leftOut = source.leftOut();
        ReusableVectors known = known(chunks);
        HeldRows rows = embed(chunks, known);
        seconds.put("embed", watch.lap());
        pipeline.verify(KEPT);
        progress.stage("Writing");
        Optional<String> before = output.currentRun();
        VectorEncoding encoding =
            known.encoding().orElseGet(() -> Calibration.fitting(precision, rows, chunks.chunks()));
        write(chunks, rows, encoding);
        progress.stage("Counting");
        Accounts accounts = count(chunks, encoding);
        Set<Execution> executions = pipeline.executions();
        ModelCard model = model(accounts, encoding, executions);
        RunChanges changes = changes(accounts, known, encoding);
        seconds.put("write", watch.lap());
        RunReport report = report(accounts, changes, known, leftOut);
        unusual.addAll(policy.names().in(ChunkWarnings.of(pipeline.counters(), plan)));
        List<String> warnings = Stream.concat(unusual.stream(), warnings(executions)).toList();
        progress.stage("Publishing");
        RunManifest manifest =
            new RunManifest(
                id,
                model,
                output.path(),
                encoding,
                report,
                RunManifest.FORMAT,
                Stream.concat(modelWarnings().stream(), warnings.stream()).toList(),
                before.orElse(null),
                started.toString(),
                options,
                source.fingerprint(),
                chunks.tokenHistogram(),
                pipeline.counters().byExecutor(),
                pipeline.counters().balance(),
                versions(executions),
                Instant.now().toString(),
                output.files(id),
                refusal(accounts, changes, leftOut).map(policy.names()::in).orElse(null));
        publish(manifest);
        return EmbedResult.of(manifest, warnings);
      } finally {
        if (!recorded && lock.isHeld()) {
          output.discard(id);
        }
      }
    }

    private ReusableVectors known(ChunkedCorpus chunks) {
      progress.stage("Looking for vectors to use again");
      if (policy.fresh()) {
        output.discardStaged(plan.model().spec().fingerprint());
      }
      return ReusableVectors.of(
          spark,
          output,
          ModelCard.of(plan.model()),
          policy.fresh(),
          new ReusableVectors.Wanted(precision, chunks.chunks()));
    }

    /** The model, and what is known of it now that it was run. */
    private ModelCard model(Accounts accounts, VectorEncoding encoding, Set<Execution> executions) {
      ModelCard model = ModelCard.of(plan.model());
      if (accounts.chunksWritten() > 0) {
        model =
            model.withDimension(
                runFiles.vectors(encoding).selectExpr("size(vector)").head().getInt(0));
      }
      return plan.model().spec().encoder() instanceof OnnxEncoder
          ? model.ranBy(joined(executions.stream().map(Execution::provider)))
          : model;
    }

    /** The chunks with their vectors, brought together as the files will have them. */
    private HeldRows embed(ChunkedCorpus chunks, ReusableVectors known) {
      String name = UUID.randomUUID().toString().substring(0, 8);
      int files =
          Math.clamp(pipeline.bytes(chunks, precision) / policy.fileBytes() + 1, 1, 100_000);
      HeldRows rows =
          HeldRows.shuffled(
              pipeline
                  .embed(
                      chunks,
                      known.vectors(),
                      Optional.of(new EmbedStage.Staging(known.staged(), name)))
                  .repartition(files, functions.col("document_id"))
                  .sortWithinPartitions("document_id", "chunk_index"),
              RowLayout.EMBEDDED);
      progress.finished();
      int dimension = plan.model().spec().dimension();
      return plan.model().spec().granularity() == Granularity.TOKEN
          ? TokenRows.divided(rows, dimension)
          : rows;
    }

    private void write(ChunkedCorpus chunks, HeldRows rows, VectorEncoding encoding) {
      ModelSpec model = plan.model().spec();
      unusual.addAll(runFiles.writeVectors(rows, encoding));
      pipeline.verify(KEPT);
      long rejects = pipeline.counters().value(Metric.ROWS_REJECTED) + pipeline.withoutVector();
      runFiles.writeRejects(chunks, rows, model, rejects);
      if (chunks.chunks() > pipeline.withoutVector()) {
        output.finish(id);
      }
    }

    private Accounts count(ChunkedCorpus chunks, VectorEncoding encoding) {
      boolean any = chunks.chunks() > pipeline.withoutVector();
      Accounts accounts =
          pipeline.accounts(
              chunks,
              any ? runFiles.vectors(encoding).count() : 0,
              () -> any ? runFiles.vectors(encoding).select("document_id").distinct().count() : 0);
      runFiles.verifyRejects(accounts);
      return accounts;
    }

    private RunChanges changes(Accounts accounts, ReusableVectors known, VectorEncoding encoding) {
      return known
          .before()
          .filter(run -> accounts.chunksWritten() > 0)
          .map(run -> RunChanges.between(run, runFiles.vectors(encoding)))
          .orElseGet(
              () -> RunChanges.first(accounts.documentsEmbedded(), accounts.chunksWritten()));
    }

    private Optional<String> refusal(Accounts accounts, RunChanges changes, LeftOut leftOut) {
      if (accounts.documentsRead() == 0) {
        return Optional.of(leftOut.noDocuments());
      }
      if (accounts.documentsEmbedded() == 0) {
        return Optional.of(
            String.format(
                Locale.ROOT,
                "none of %d documents could be embedded (%s)",
                accounts.documentsRead(),
                accounts.rejectsByReason()));
      }
      if (accounts.rejectShare() > policy.maxRejectShare()) {
        return Optional.of(
            String.format(
                Locale.ROOT,
                "%.1f %% of %d documents have no vector (%s), more than ‹output.max-reject-share› %s allows",
                100 * accounts.rejectShare(),
                accounts.documentsRead(),
                accounts.rejectsByReason(),
                policy.maxRejectShare()));
      }
      double deleted = changes.documents().deleteShare();
      return deleted <= policy.maxDeleteShare()
          ? Optional.empty()
          : Optional.of(
              String.format(
                  Locale.ROOT,
                  "%d documents of the run before are gone, %.1f %%, more than ‹output.max-delete-share› %s allows",
                  changes.documents().deleted(),
                  100 * deleted,
                  policy.maxDeleteShare()));
    }

    /** The manifest makes it a run; then it becomes current, if nothing speaks against it. */
    private void publish(RunManifest manifest) {
      try {
        lock.verify();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot publish to " + output.path() + ": " + e, e);
      }
      output.record(id, manifest, PrometheusText.of(manifest));
      recorded = true;
      if (manifest.refused() != null) {
        throw new GateException(
            "Refused to publish run %s: %s; it is kept (nightjar runs show %s %s), its rejects are in %s"
                .formatted(id, manifest.refused(), output.path(), id, output.rejects(id)));
      }
      output.makeCurrent(id);
      output.discardStaging();
    }

    private List<String> modelWarnings() {
      return policy.names().in(plan.model().spec().warnings());
    }

    private RunReport report(
        Accounts accounts, RunChanges changes, ReusableVectors known, LeftOut leftOut) {
      ModelSpec model = plan.model().spec();
      RunCounters counters = pipeline.counters();
      seconds.put("total", Duration.between(started, Instant.now()).toMillis() / 1e3);
      return new RunReport(
          accounts.documents(changes),
          accounts.chunks(changes),
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
          lock.predecessor().orElse(null),
          leftOut.counts());
    }
  }

  private static Stream<String> warnings(Set<Execution> executions) {
    return executions.stream().flatMap(execution -> execution.warnings().stream()).distinct();
  }

  /** Executors may differ. */
  private static String joined(Stream<String> values) {
    return values.distinct().sorted().collect(Collectors.joining(", "));
  }

  private Map<String, String> versions(Set<Execution> executions) {
    Map<String, String> versions = new LinkedHashMap<>();
    String own = EmbedRun.class.getPackage().getImplementationVersion();
    versions.put("nightjar", own == null ? "unpackaged" : own);
    versions.put("spark", spark.version());
    versions.put("java", Runtime.version().toString());
    executions.stream()
        .flatMap(execution -> execution.versions().keySet().stream())
        .distinct()
        .forEach(
            name ->
                versions.put(
                    name,
                    joined(
                        executions.stream()
                            .flatMap(each -> Stream.ofNullable(each.versions().get(name))))));
    return versions;
  }
}
