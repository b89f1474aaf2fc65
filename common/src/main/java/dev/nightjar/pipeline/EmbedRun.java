package dev.nightjar.pipeline;

import dev.nightjar.embed.Execution;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.io.DirectoryLock;
import dev.nightjar.io.LeftOut;
import dev.nightjar.io.OutputDirectory;
import dev.nightjar.io.Source;
import dev.nightjar.io.VectorEncoding;
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
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
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
   * @return the result, as {@code --json} prints it
   * @throws GateException if the run is refused; it is kept, and the current one stays
   * @throws IllegalStateException if another run is writing
   */
  public Map<String, Object> run(
      Source source, EmbedPlan plan, Map<String, String> options, Progress progress) {
    wantedId.ifPresent(output::claim);
    String id = wantedId.orElseGet(() -> TimeNames.free(started, output::hasRun));
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
    private final EmbedPlan plan;
    private final Progress progress;
    private final EmbedPipeline pipeline;
    private final RunFiles runFiles;
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final List<String> unusual = new ArrayList<>();
    private final Stopwatch watch = new Stopwatch();
    private boolean recorded;

    Attempt(String id, DirectoryLock lock, EmbedPlan plan, Progress progress) {
      this.id = id;
      this.lock = lock;
      this.plan = plan;
      this.progress = progress;
      this.pipeline = new EmbedPipeline(spark, plan, progress);
      this.runFiles = new RunFiles(spark, output, id, pipeline.counters(), policy.names());
    }

    Map<String, Object> run(Source source, Map<String, String> options) {
      try (ChunkedCorpus chunks = pipeline.chunk(source.read())) {
        seconds.put("chunk", watch.lap());
        LeftOut leftOut = source.leftOut();
        Map<String, Object> model = model(plan);
        progress.stage("Looking for vectors to use again");
        if (policy.fresh()) {
          output.discardStaged(plan.model().spec().fingerprint());
        }
        KnownVectors known =
            KnownVectors.of(
                spark,
                output,
                plan.model().spec(),
                model,
                policy.fresh(),
                new KnownVectors.Wanted(precision, chunks.chunks()));
        JavaRDD<InternalRow> rows = embed(chunks, known);
        seconds.put("embed", watch.lap());
        pipeline.verify(KEPT);
        progress.stage("Writing");
        Optional<String> before = output.currentRun();
        VectorEncoding encoding =
            known.encoding().orElseGet(() -> Calibration.fitting(precision, rows, chunks.chunks()));
        write(chunks, rows, encoding);
        progress.stage("Counting");
        Accounts accounts = count(chunks, encoding);
        if (accounts.chunksWritten() > 0) {
          model.put(
              "dimension", runFiles.vectors(encoding).selectExpr("size(vector)").head().getInt(0));
        }
        RunChanges changes = changes(accounts, known, encoding);
        seconds.put("write", watch.lap());
        Set<Execution> executions = pipeline.executions();
        Map<String, Object> result = result(accounts, changes, known);
        leftOut.putInto(result);
        unusual.addAll(policy.names().in(ChunkWarnings.of(pipeline.counters(), plan)));
        List<String> warnings = Stream.concat(unusual.stream(), warnings(executions)).toList();
        if (!warnings.isEmpty()) {
          result.put("warnings", warnings);
        }
        Map<String, Object> manifest = new LinkedHashMap<>(result);
        manifest.put("format", 1);
        if (plan.model().spec().encoder() instanceof OnnxEncoder) {
          model.put("execution_provider", joined(executions.stream().map(Execution::provider)));
        }
        manifest.put("model", model);
        encoding.putInto(manifest);
        manifest.put(
            "warnings", Stream.concat(modelWarnings().stream(), warnings.stream()).toList());
        before.ifPresent(run -> manifest.put("previous_run", run));
        manifest.put("started", started.toString());
        manifest.put("options", options);
        manifest.put("input_fingerprint", source.fingerprint());
        manifest.put("token_histogram", chunks.tokenHistogram());
        manifest.put("executors", pipeline.counters().byExecutor());
        manifest.put("balance", pipeline.counters().balance());
        manifest.put("versions", versions(executions));
        publish(manifest, refusal(accounts, changes, leftOut).map(policy.names()::in), result);
        return result;
      } finally {
        if (!recorded && lock.isHeld()) {
          output.discard(id);
        }
      }
    }

    /** The chunks with their vectors, brought together as the files will have them. */
    private JavaRDD<InternalRow> embed(ChunkedCorpus chunks, KnownVectors known) {
      String name = UUID.randomUUID().toString().substring(0, 8);
      int files =
          Math.clamp(pipeline.bytes(chunks, precision) / policy.fileBytes() + 1, 1, 100_000);
      JavaRDD<InternalRow> rows =
          InternalRows.shuffled(
              pipeline
                  .embed(
                      chunks,
                      known.vectors(),
                      Optional.of(new EmbedStage.Staging(known.staged(), name)))
                  .repartition(files, functions.col("document_id"))
                  .sortWithinPartitions("document_id", "chunk_index"));
      progress.finished();
      int dimension = plan.model().spec().dimension();
      return plan.model().spec().granularity() == Granularity.TOKEN
          ? rows.map(row -> TokenRows.divided(row, dimension))
          : rows;
    }

    private void write(ChunkedCorpus chunks, JavaRDD<InternalRow> rows, VectorEncoding encoding) {
      ModelSpec model = plan.model().spec();
      unusual.addAll(runFiles.writeVectors(rows, model.granularity(), encoding));
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

    private RunChanges changes(Accounts accounts, KnownVectors known, VectorEncoding encoding) {
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
    private void publish(
        Map<String, Object> manifest, Optional<String> refusal, Map<String, Object> result) {
      progress.stage("Publishing");
      Instant finished = Instant.now();
      manifest.put("finished", finished.toString());
      manifest.put("files", output.files(id));
      refusal.ifPresent(why -> manifest.put(OutputDirectory.REFUSED, why));
      try {
        lock.verify();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot publish to " + output.path() + ": " + e, e);
      }
      output.record(id, manifest, PrometheusText.of(result, refusal.isEmpty(), finished));
      recorded = true;
      if (refusal.isPresent()) {
        throw new GateException(
            "Refused to publish run %s: %s; it is kept (nightjar runs show %s %s), its rejects are in %s"
                .formatted(id, refusal.get(), output.path(), id, output.rejects(id)));
      }
      output.makeCurrent(id);
      output.discardStaging();
    }

    private Map<String, Object> result(Accounts accounts, RunChanges changes, KnownVectors known) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("run_id", id);
      result.put("model", plan.model().spec().name());
      result.put("output", output.path());
      result.put("precision", precision.vector().key());
      precision.rescoring().ifPresent(finer -> result.put("rescoring", finer.key()));
      result.put("documents", accounts.documents(changes));
      result.put("chunks", accounts.chunks(changes));
      result.put("tokens", accounts.tokens());
      result.put("tokens_embedded", accounts.tokensEmbedded());
      if (plan.model().spec().encoder() instanceof WordEncoder) {
        result.put("unknown_words", unknownWords(accounts.tokens()));
      }
      if (!modelWarnings().isEmpty()) {
        result.put("model_warnings", modelWarnings());
      }
      pipeline.bill().ifPresent(bill -> result.put("remote", bill.toMap()));
      seconds.put("total", Duration.between(started, Instant.now()).toMillis() / 1e3);
      result.put("seconds", seconds);
      result.put("rejects", accounts.rejectsByReason());
      known.run().ifPresent(run -> result.put("reused_run", run));
      result.put("notes", policy.names().in(known.notes()));
      result.put("tasks", RunCounters.shown(pipeline.counters().value()));
      lock.predecessor().ifPresent(note -> result.put("lock", note));
      return result;
    }

    private List<String> modelWarnings() {
      return policy.names().in(plan.model().spec().warnings());
    }

    /** Words that are not in the model's table; fastText's n-grams may give them vectors. */
    private Map<String, Object> unknownWords(long words) {
      long unknown = pipeline.counters().value(Metric.TOKENS_UNKNOWN);
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("count", unknown);
      shown.put("share", words == 0 ? 0 : Math.round(1e6 * unknown / words) / 1e6);
      return shown;
    }
  }

  /** The model as manifests have it. */
  static Map<String, Object> model(EmbedPlan plan) {
    ModelSpec spec = plan.model().spec();
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("name", spec.name());
    model.put("reference", plan.model().reference());
    model.put("fingerprint", spec.fingerprint());
    model.put("files", spec.files());
    model.putAll(spec.encoder().settings());
    model.putAll(spec.encoder().whereabouts());
    model.put("normalized", spec.normalize());
    model.put("max_tokens", spec.maxTokens());
    model.put("dimension", spec.dimension());
    model.put("query_prefix", spec.queryPrefix());
    model.put("passage_prefix", spec.passagePrefix());
    model.put("granularity", spec.granularity().key());
    return model;
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
