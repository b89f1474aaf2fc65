package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.embed.Device;
import dev.nightjar.embed.Digests;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.Placement.GpuSettings;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RemoteBill;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.source.Source;
import dev.nightjar.io.source.SourceOptions;
import dev.nightjar.models.ModelStore;
import dev.nightjar.pipeline.search.EmbeddedCorpus;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.EmbeddingServer;
import dev.nightjar.testing.EmbeddingServer.Fault;
import dev.nightjar.testing.EmbeddingServer.Habit;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.Overrides;
import dev.nightjar.vector.WrittenPrecision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs with a hosted model: what is sent, paid, kept, refused and paid only once. */
class TestRemoteRuns {
  private static final String PREFIX = "passage: ";
  private static final double PRICE = 1e6; // a dollar a token

  private final SparkSession spark = LocalSpark.session();
  private final EmbeddingServer server = EmbeddingServer.start();
  private final Path folder;
  private final Path corpus;

  TestRemoteRuns(@TempDir Path folder) throws IOException {
    this.folder = folder;
    List<String> lines = new ArrayList<>(EmbedRuns.documents(24));
    lines.add(EmbedRuns.document("heading", "# One\\n\\nthe first\\n\\n## Two\\n\\nthe second"));
    lines.add(EmbedRuns.document("noted", "---\\ntitle: One\\n---\\n\\nwho to call"));
    lines.add(EmbedRuns.document("twice", "the second of its kind"));
    lines.add(EmbedRuns.document("again", "the second of its kind"));
    this.corpus = Files.write(folder.resolve("corpus.jsonl"), lines, StandardCharsets.UTF_8);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private EmbedSpec plan(double maxCost) {
    RemoteEndpoint endpoint =
        new RemoteEndpoint(
            server.url(),
            true,
            "",
            "",
            new RequestLimits(4, 120, 3, 0, 0, 4, Duration.ofSeconds(30)),
            Map.of("m", PRICE),
            maxCost,
            "");
    ModelOverrides overrides =
        new Overrides().normalize(false).passagePrefix(PREFIX).remote(endpoint).made();
    return new EmbedSpec(
        ModelStore.resolve("openai:m", overrides, spark.sessionState().newHadoopConf()),
        PREFIX,
        "markdown",
        40,
        0,
        true,
        new EngineSettings(Device.AUTO, 64, 1 << 12, 400, 500, 0, GpuSettings.USUAL));
  }

  private OutputDirectory output(String name) {
    return OutputDirectory.open(
        folder.resolve(name).toString(), spark.sessionState().newHadoopConf());
  }

  private Source source() {
    return new Source(
        spark,
        new SourceOptions(
            corpus.toString(), "auto", "id", List.of("text"), "UTF-8", false, Map.of()));
  }

  private EmbedResult run(String directory, String id, double maxCost) {
    return new EmbedRun(
            spark, output(directory), Optional.of(id), EmbedRuns.POLICY, WrittenPrecision.FLOAT32)
        .run(source(), plan(maxCost), Map.of(), Progress.SILENT);
  }

  private EmbedResult run(String directory) {
    return run(directory, "r", Double.POSITIVE_INFINITY);
  }

  private EstimateResult estimate(String directory) {
    return EmbedEstimate.of(
        spark,
        output(directory),
        source(),
        plan(Double.POSITIVE_INFINITY),
        WrittenPrecision.FLOAT32,
        EmbedRuns.POLICY,
        Progress.SILENT);
  }

  private List<Row> rows(String directory, String id) {
    return spark.read().parquet(output(directory).vectors(id)).orderBy("chunk_id").collectAsList();
  }

  /** Vectors by chunk; each is that of the text whose hash the row has. */
  private Map<String, List<Float>> vectors(String directory, String id) {
    Map<String, String> texts = new TreeMap<>();
    server.texts().forEach(text -> texts.put(Digests.sha256(text), text));
    Map<String, List<Float>> vectors = new TreeMap<>();
    for (Row row : rows(directory, id)) {
      List<Float> vector = row.getList(row.fieldIndex("vector"));
      String sent = texts.get(row.<String>getAs("content_hash"));
      assertThat(sent).startsWith(PREFIX).endsWith(row.getAs("text"));
      float[] expected = EmbeddingServer.vector(sent, EmbeddingServer.DIMENSION);
      for (int i = 0; i < expected.length; i++) {
        assertThat(vector.get(i)).isEqualTo(expected[i]);
      }
      vectors.put(row.getAs("chunk_id"), vector);
    }
    return vectors;
  }

  private static RemoteBill bill(EmbedResult result) {
    return Objects.requireNonNull(result.report().remote());
  }

  private static EstimateResult.Remote bill(EstimateResult estimate) {
    return Objects.requireNonNull(estimate.remote());
  }

  @Test
  void aRunSendsTheExactInputsAndPaysWhatWasEstimatedOnce() throws IOException {
    EstimateResult estimate = estimate("out");
    assertThat(server.requests()).isZero();
    assertThat(folder.resolve("out")).doesNotExist();
    EmbedResult result = run("out");
    assertThat(bill(estimate).requests()).isEqualTo(bill(result).requests()).isPositive();
    assertThat(bill(estimate).tokens()).isEqualTo(bill(result).tokens()).isPositive();
    assertThat(bill(estimate).cost()).isEqualTo(bill(result).cost()).isPositive();
    Map<String, List<Float>> vectors = vectors("out", "r");
    assertThat(vectors).hasSizeGreaterThan(30);
    assertThat(vectors.get("twice#0")).isEqualTo(vectors.get("again#0"));
    Row noted =
        rows("out", "r").stream()
            .filter(row -> row.getAs("chunk_id").equals("noted#0"))
            .findFirst()
            .orElseThrow();
    assertThat(noted.<String>getAs("text")).isEqualTo("who to call");
    assertThat(noted.<Integer>getAs("start")).isEqualTo(20);
    assertThat(noted.getJavaMap(noted.fieldIndex("attributes")).get("title")).isEqualTo("One");
    assertThat(server.texts())
        .doesNotHaveDuplicates()
        .anyMatch(
            text ->
                text.startsWith(PREFIX + "One > Two\nthe second")
                    || text.startsWith(PREFIX + "# One"));
    assertThat(bill(result).requests()).isEqualTo(server.requests());
    assertThat(bill(result).tokens()).isEqualTo(server.billed());
    assertThat(bill(result).cost()).isEqualTo(server.billed());
    assertThat(result.report().tokensEmbedded()).isEqualTo(server.billed());
    RunManifest manifest = output("out").readManifest("r");
    assertThat(Objects.requireNonNull(manifest.report().remote()).tokens())
        .isEqualTo(server.billed());
    assertThat(manifest.model().entries()).containsEntry("base_url", server.url());

    // The second night asks for what is new, which the server refuses.
    assertThat(bill(estimate("out")).tokens()).isZero();
    Files.writeString(
        corpus,
        EmbedRuns.document("bad", "an " + EmbeddingServer.REFUSED + " text"),
        StandardOpenOption.APPEND);
    int before = server.requests();
    EmbedResult second = run("out", "s", Double.POSITIVE_INFINITY);
    assertThat(server.requests()).isEqualTo(before + 1);
    assertThat(bill(second).tokens()).isZero();
    assertThat(second.report().rejects()).isEqualTo(Map.of("REFUSED", 1L));
    assertThat(
            spark
                .read()
                .parquet(output("out").rejects("s"))
                .selectExpr("concat_ws('|', id, chunk_id, reason, message)")
                .head()
                .getString(0))
        .isEqualTo("bad|bad#0|REFUSED|400: '$.input' is invalid: unspeakable");
    assertThat(vectors("out", "s")).isEqualTo(vectors);
  }

  @Test
  void whatCannotBeCutIsRejectedAndWhatGoesOverIsSaid() throws IOException {
    Files.writeString(
        corpus,
        EmbedRuns.document("deep", "> ".repeat(200) + "a")
            + "\n"
            + EmbedRuns.document("unread", "---\\ntitle: a: b\\n---\\nb"),
        StandardOpenOption.APPEND);
    EstimateResult estimate = estimate("none");
    assertThat(estimate.rejects()).isEqualTo(Map.of("TOO_COMPLEX", 1L));
    assertThat(estimate.warnings())
        .containsExactly(
            "the front matter of 1 documents is no YAML: it is left out, and gives no attributes");
    Files.writeString(corpus, "");
    assertThatThrownBy(() -> estimate("none"))
        .hasMessage("Cannot estimate a run: the input has no documents");
  }

  @Test
  void aDisturbedRunHasTheSameVectorsAndExactCounts() {
    EstimateResult calm = estimate("wild");
    server
        .with(Habit.SHUFFLED, Habit.FLOATS)
        .nextApart(Fault.ERROR, Fault.RESET, Fault.UNAVAILABLE, Fault.TOO_MANY, Fault.GARBAGE);
    EmbedResult result = run("wild");
    assertThat(vectors("wild", "r")).hasSizeGreaterThan(30);
    assertThat(bill(result).tokens()).isEqualTo(server.billed()).isEqualTo(bill(calm).tokens());
    assertThat(bill(result).requests()).isEqualTo(server.requests());
    assertThat(bill(result).requests() - bill(result).retries()).isEqualTo(bill(calm).requests());
    assertThat(bill(result).retries()).isEqualTo(5);
  }

  @Test
  void whateverEndsARunTheNextPaysForTheRestOnly() {
    long all = bill(estimate("out")).tokens();
    double limit = all / 3;
    assertThatThrownBy(() -> run("out", "r", limit))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(
            "The spending limit of $" + limit + " is reached (‹remote.max-cost›)")
        .hasMessageContaining("the same command goes on from there");
    long paid = server.billed();
    assertThat(paid).isBetween((long) limit / 2, (long) limit);
    assertThat(output("out").hasRun("r")).isFalse();
    assertThat(bill(estimate("out")).tokens()).isEqualTo(all - paid);
    server.next(Fault.NO_QUOTA);
    assertThatThrownBy(() -> run("out"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("texts have no vector yet; paid for: ");
    long more = server.billed();
    EmbedResult result = run("out");
    assertThat(server.billed()).isEqualTo(all);
    assertThat(server.texts()).doesNotHaveDuplicates();
    assertThat(bill(result).tokens()).isEqualTo(all - more).isPositive();
    assertThat(vectors("out", "r")).hasSizeGreaterThan(30);
  }

  @Test
  void whatIsEmbeddedInPartsSpendsFromOnePurse() {
    double limit = 1.5 * bill(estimate("none")).tokens();
    EmbedSpec plan = plan(limit);
    try (SharedLimits limits = SharedLimits.of(plan);
        EmbeddedCorpus passages =
            EmbeddedCorpus.of(spark, limits.plan(), Progress.SILENT, source().read())) {
      assertThat(passages.vectors().count()).isGreaterThan(30);
      assertThatThrownBy(
              () ->
                  EmbeddedCorpus.of(
                      spark, limits.within(plan.whole("")), Progress.SILENT, source().read()))
          .isInstanceOf(ModelException.class)
          .hasMessageStartingWith("The spending limit of $" + limit);
    }
    assertThat(server.billed()).isLessThanOrEqualTo((long) limit);
  }
}
