package dev.nightjar.pipeline;

import dev.nightjar.embed.ModelSpec;
import dev.nightjar.io.OutputDirectory;
import dev.nightjar.io.Source;
import dev.nightjar.io.VectorLayout;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** One run of {@code embed}: embeds a corpus and publishes it in an output directory. */
public final class EmbedRun {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final SparkSession spark;
  private final OutputDirectory output;
  private final String id;
  private final long fileBytes;
  private final Instant started = Instant.now();

  /**
   * @param runId the run's name, or empty for the time
   * @param fileBytes size of the Parquet files, about
   */
  public EmbedRun(
      SparkSession spark, OutputDirectory output, Optional<String> runId, long fileBytes) {
    this.spark = spark;
    this.output = output;
    this.id = runId.orElseGet(() -> NAME.format(started));
    this.fileBytes = fileBytes;
  }

  /**
   * Embeds and publishes.
   *
   * @param options the options as text, for the manifest
   * @return the result, as {@code --json} prints it
   * @throws GateException if nothing could be embedded; the rejects are kept
   */
  public Map<String, Object> run(
      Source source, EmbedPlan plan, Map<String, String> options, Progress progress) {
    output.claim(id);
    boolean published = false;
    try (EmbeddedCorpus corpus = new EmbedPipeline(spark, plan, progress).embed(source.read())) {
      Accounts accounts = corpus.accounts();
      Map<String, Double> seconds = new LinkedHashMap<>(corpus.seconds());
      Stopwatch watch = new Stopwatch();
      VectorLayout.writeRejects(corpus.rejects(), output.rejects(id));
      if (accounts.documentsEmbedded() == 0) {
        throw new GateException(
            "Refused to publish run %s: none of %d documents could be embedded (%s); the rejects are in %s"
                .formatted(
                    id, accounts.documentsRead(), accounts.rejectsByReason(), output.rejects(id)));
      }
      VectorLayout.write(corpus.vectors(), output.vectors(id), files(accounts, plan));
      verify(accounts);
      RunChanges changes = changes(accounts);
      seconds.put("write", watch.lap());
      Map<String, Object> result = result(plan, accounts, changes, seconds);
      output.publish(id, manifest(result, plan, options, source.fingerprint(), corpus));
      published = true;
      return result;
    } finally {
      if (!published) {
        output.discardVectors(id);
      }
    }
  }

  private int files(Accounts accounts, EmbedPlan plan) {
    long dimension = Math.max(1, plan.model().spec().dimension());
    // About four bytes of text a token.
    long bytes = accounts.chunksEmbedded() * dimension * Float.BYTES + accounts.tokens() * 4;
    return Math.clamp(bytes / fileBytes + 1, 1, 100_000);
  }

  /** Reads back what was written. */
  private void verify(Accounts accounts) {
    long written = spark.read().parquet(output.vectors(id)).count();
    if (written != accounts.chunksEmbedded()) {
      throw new IllegalStateException(
          "Cannot publish run %s: %d chunks embedded, but %d in %s"
              .formatted(id, accounts.chunksEmbedded(), written, output.vectors(id)));
    }
  }

  private RunChanges changes(Accounts accounts) {
    return output
        .currentRun()
        .map(
            before ->
                RunChanges.between(
                    spark.read().parquet(output.vectors(before)),
                    spark.read().parquet(output.vectors(id))))
        .orElseGet(() -> RunChanges.first(accounts.documentsEmbedded()));
  }

  private Map<String, Object> result(
      EmbedPlan plan, Accounts accounts, RunChanges changes, Map<String, Double> seconds) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("run_id", id);
    result.put("model", plan.model().spec().name());
    result.put("output", output.path());
    result.put("documents", accounts.documents(changes));
    result.put("chunks", accounts.chunks());
    result.put("tokens", accounts.tokens());
    seconds.put("total", Duration.between(started, Instant.now()).toMillis() / 1e3);
    result.put("seconds", seconds);
    result.put("rejects", accounts.rejectsByReason());
    return result;
  }

  private Map<String, Object> manifest(
      Map<String, Object> result,
      EmbedPlan plan,
      Map<String, String> options,
      String inputFingerprint,
      EmbeddedCorpus corpus) {
    ModelSpec spec = plan.model().spec();
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("name", spec.name());
    model.put("reference", plan.model().reference());
    model.put("fingerprint", spec.fingerprint());
    model.put("files", spec.files());
    model.put("pooling", spec.pooling().key());
    model.put("normalized", spec.normalize());
    model.put("max_tokens", spec.maxTokens());
    model.put("dimension", corpus.vectors().selectExpr("size(vector)").head().getInt(0));
    model.put("precision", spec.precision());
    model.put("query_prefix", spec.queryPrefix());
    model.put("passage_prefix", spec.passagePrefix());
    model.put("execution_provider", "CPUExecutionProvider");
    Map<String, Object> manifest = new LinkedHashMap<>(result);
    manifest.put("format", 1);
    manifest.put("model", model);
    manifest.put("warnings", spec.warnings());
    manifest.put("started", started.toString());
    manifest.put("finished", Instant.now().toString());
    manifest.put("options", options);
    manifest.put("input_fingerprint", inputFingerprint);
    manifest.put("token_histogram", corpus.tokenHistogram());
    manifest.put("versions", versions());
    return manifest;
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
