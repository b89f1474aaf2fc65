package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.jobs.CommandRunner.Ran;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.testing.ChildJvm;
import dev.nightjar.testing.FaultProxy;
import dev.nightjar.testing.FaultProxy.Fault;
import dev.nightjar.testing.FaultProxy.Weather;
import dev.nightjar.testing.S3Server;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands whose input, output, model and index are on S3; a bucket a test. */
class TestObjectStore {
  private static final int DOCUMENTS = 60;
  @TempDir static Path folder;
  private static S3Server s3;
  private static FaultProxy silence;
  private static ChildJvm silent;
  private static List<String> expected = List.of();

  @BeforeAll
  static void embedOnDisk() throws Exception {
    s3 = S3Server.start(folder);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      lines.add(String.format(Locale.ROOT, "{\"id\":\"d%02d\",\"text\":\"%s\"}", i, text(i)));
    }
    Files.write(folder.resolve("corpus.jsonl"), lines);
    TinyModel.write(folder.resolve("model"));
    Ran ran = embed(folder.toString(), List.of());
    assertThat(ran.code()).as(ran.err()).isZero();
    expected = VectorRows.of(folder.resolve("vectors"), "a");
    assertThat(expected).hasSize(DOCUMENTS);
    silence = FaultProxy.start(s3.port(), 17);
    silent = embedIn(silence);
  }

  /** Beside the other tests, since it does nothing but wait. */
  private static ChildJvm embedIn(FaultProxy silence) throws IOException {
    bucket("silent");
    silence.set(new Weather(Map.of(), Duration.ofSeconds(30)));
    silence.trap("GET /silent/corpus.jsonl", 1, Fault.STALL);
    silence.trap("PUT .*/run.*partNumber=", 1, Fault.STALL);
    silence.trap("GET .*list-type=.*vectors", 1, Fault.STALL);
    List<String> arguments = new ArrayList<>(embedArguments("s3a://silent"));
    arguments.addAll(through(silence, "silent"));
    return ChildJvm.start(folder.resolve("silent"), EmbedJob.class, Map.of(), arguments);
  }

  @AfterAll
  static void stop() throws IOException {
    silent.close();
    silence.close();
    s3.close();
  }

  private static String text(int i) {
    return String.format(Locale.ROOT, "%c%c of the word%d", 'a' + i % 26, 'a' + i / 26, i);
  }

  /** A bucket with the corpus and the model. */
  private static Path bucket(String name) throws IOException {
    s3.createBucket(name);
    S3Upload.put(s3, folder.resolve("corpus.jsonl"), "s3a://" + name);
    S3Upload.put(s3, folder.resolve("model"), "s3a://" + name);
    return s3.bucket(name);
  }

  /** Reaches S3 at an endpoint, with caches of its own. */
  private static List<String> s3(String endpoint, String secret, Path cache) {
    return Stream.of(
            "fs.s3a.endpoint=" + endpoint,
            "fs.s3a.access.key=" + S3Server.ACCESS_KEY,
            "fs.s3a.secret.key=" + secret,
            "nightjar.models.cache=" + cache.resolve("models"),
            "nightjar.indexes.cache=" + cache.resolve("indexes"))
        .flatMap(pair -> Stream.of("--set", "spark.hadoop." + pair))
        .toList();
  }

  private static List<String> s3(String name) {
    return s3(s3.endpoint(), S3Server.SECRET_KEY, folder.resolve("cache-" + name));
  }

  private static List<String> embedArguments(String where) {
    return List.of(
        "--input",
        where + "/corpus.jsonl",
        "--output",
        where + "/vectors",
        "--model",
        where + "/model",
        "--run-id",
        "a",
        "--master",
        "local[2]",
        "--json");
  }

  private static Ran embed(String where, List<String> more) {
    return run(new EmbedJob(), embedArguments(where), more);
  }

  private static Ran run(Job job, List<String> arguments, List<String> more) {
    return CommandRunner.run(
        job, Stream.concat(arguments.stream(), more.stream()).toArray(String[]::new));
  }

  /** No file holds the secret, and none is left of a commit. */
  private static void assertClean(Path bucket) throws IOException {
    try (Stream<Path> walk = Files.walk(bucket)) {
      for (Path path : walk.toList()) {
        assertThat(path.toString()).doesNotContain("_temporary", "__magic", "_staging");
        if (Files.isRegularFile(path)) {
          assertThat(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1))
              .as(path.toString())
              .doesNotContain(S3Server.SECRET_KEY);
        }
      }
    }
  }

  /** As users run it: credentials in the environment or a profile, all Spark can show is on. */
  @Test
  void everythingOnS3GivesTheSameBitsAndShowsNoSecret() throws Exception {
    Path bucket = bucket("whole");
    Map<String, String> environment = new HashMap<>();
    environment.put("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY);
    environment.put("AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
    environment.put("NIGHTJAR_MODELS", folder.resolve("models").toString());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    Path events = Files.createDirectories(folder.resolve("events"));
    int port = S3Server.freePort();
    List<String> embed = new ArrayList<>(embedArguments("s3a://whole"));
    embed.addAll(List.of("--verbose", "--set", "spark.eventLog.enabled=true"));
    embed.addAll(List.of("--set", "spark.eventLog.dir=" + events.toUri()));
    embed.addAll(List.of("--set", "spark.ui.enabled=true", "--set", "spark.ui.port=" + port));
    StringBuffer pages = new StringBuffer();
    try (FaultProxy proxy = FaultProxy.start(s3.port(), 17)) {
      proxy.observe(
          request -> {
            if (request.line().matches("PUT .*/runs/a.json .*")) {
              pages.append(SparkPages.of("http://127.0.0.1:" + port));
            }
          });
      environment.put("AWS_ENDPOINT_URL", proxy.endpoint());
      try (ChildJvm child =
          ChildJvm.start(folder.resolve("embed"), EmbedJob.class, environment, embed)) {
        assertThat(child.await()).as(child.lastWords()).isZero();
      }
    }
    assertThat(pages.toString())
        .contains("Embedding")
        .containsPattern("fs\\.s3a\\.secret\\.key\"?(</td><td>|, )\"?\\*+\\(redacted\\)")
        .doesNotContain(S3Server.SECRET_KEY, S3Server.ACCESS_KEY, ">$anonfun", "missing: ");
    assertThat(VectorRows.of(bucket.resolve("vectors"), "a")).isEqualTo(expected);
    assertThat(Files.readString(bucket.resolve("vectors/run=a/_SUCCESS")))
        .contains("\"committer\":\"magic\"");
    Ran indexed =
        run(
            new IndexJob(),
            List.of("--vectors", "s3a://whole/vectors", "--output", "s3a://whole/index"),
            s3("whole"));
    assertThat(indexed.code()).as(indexed.err()).isZero();
    assertThat(exportedRows("arrow")).isEqualTo(DOCUMENTS);
    assertThat(exportedRows("opensearch")).isEqualTo(DOCUMENTS);
    Path credentials = folder.resolve("credentials");
    Files.writeString(
        credentials,
        "[default]\naws_access_key_id=%s\naws_secret_access_key=%s\n"
            .formatted(S3Server.ACCESS_KEY, S3Server.SECRET_KEY));
    Map<String, String> profile =
        Map.of(
            "AWS_ENDPOINT_URL", s3.endpoint(),
            "AWS_SHARED_CREDENTIALS_FILE", credentials.toString(),
            "NIGHTJAR_MODELS", folder.resolve("models").toString());
    List<String> search = List.of("--index", "s3a://whole/index", "--json", text(7));
    try (ChildJvm child =
        ChildJvm.start(folder.resolve("search"), SearchJob.class, profile, search)) {
      assertThat(child.await()).as(child.lastWords()).isZero();
      assertThat(child.json().path("hits").findValuesAsText("document_id")).startsWith("d07");
    }
    assertThat(indexed.out() + indexed.err()).doesNotContain(S3Server.SECRET_KEY);
    for (Path clean : List.of(bucket, events, folder.resolve("embed"), folder.resolve("search"))) {
      assertClean(clean);
    }
  }

  private static int exportedRows(String to) throws IOException {
    Ran ran =
        run(
            new ExportJob(),
            List.of("--vectors", "s3a://whole/vectors", "--to", to, "--json"),
            Stream.concat(s3("whole").stream(), Stream.of("--output", "s3a://whole/" + to))
                .toList());
    assertThat(ran.code()).as(ran.err()).isZero();
    return new ObjectMapper().readTree(ran.out()).path("items").asInt();
  }

  @Test
  void whatIsWrongWithS3IsToldAtOnce() throws Exception {
    Path bucket = bucket("wrong");
    List<String> stranger = s3(s3.endpoint(), "another-secret", folder.resolve("cache"));
    assertProblem(embed("s3a://wrong", stranger), "s3a://wrong", "access denied", "credentials");
    assertProblem(
        embed("s3a://no-such-bucket", s3("wrong")), "s3a://no-such-bucket", "no such bucket");
    String nowhere = "http://127.0.0.1:" + S3Server.freePort();
    assertProblem(
        embed("s3a://wrong", s3(nowhere, "any", folder.resolve("cache"))),
        "nobody answers at the endpoint " + nowhere,
        "AWS_ENDPOINT_URL");
    List<String> check = List.of("inspect", "s3a://wrong/model");
    assertProblem(run(new ModelsJob(), check, stranger), "'--model'", "access denied");
    String inside = "s3a://%s:%s@wrong".formatted(S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
    assertProblem(embed(inside, s3("wrong")), "s3a://***@wrong", "no credentials in URLs");
    assertProblem(embed("s3://wrong", s3("wrong")), "s3://wrong", "s3a://");
    assertThat(bucket.resolve("vectors")).doesNotExist();
  }

  private static void assertProblem(Ran ran, String... parts) {
    assertThat(ran.code()).as(ran.err()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .startsWith("nightjar: Invalid option '--")
        .contains(parts)
        .doesNotContain("\tat ", "Exception", S3Server.SECRET_KEY, "another-secret");
  }

  private static List<String> through(FaultProxy proxy, String name) {
    return s3(proxy.endpoint(), S3Server.SECRET_KEY, folder.resolve("cache-" + name));
  }

  private static Ran index(String where, List<String> more) {
    List<String> arguments =
        List.of("--vectors", where + "/vectors", "--output", where + "/index", "--json");
    return run(new IndexJob(), arguments, more);
  }

  /** What is found for a few questions, with all digits of the scores. */
  private static String hits(String where, List<String> more) {
    Ran ran =
        run(
            new SearchJob(),
            List.of("--index", where + "/index", "--json", text(3), text(30), "the word"),
            more);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.out();
  }

  @Test
  void errorsResetsStallsAndLostAnswersLoseNothing() throws Exception {
    Path bucket = bucket("faulty");
    assertThat(index(folder.toString(), List.of()).code()).isZero();
    try (FaultProxy proxy = FaultProxy.start(s3.port(), 17)) {
      Map<Fault, Double> rates =
          Stream.of(Fault.ERROR, Fault.SLOW_DOWN, Fault.RESET, Fault.STALL, Fault.LOST)
              .collect(Collectors.toMap(fault -> fault, fault -> 0.02));
      proxy.set(new Weather(rates, Duration.ofMillis(300)));
      List<String> reach = through(proxy, "faulty");
      Ran embedded = embed("s3a://faulty", reach);
      assertThat(embedded.code()).as(embedded.err()).isZero();
      assertThat(VectorRows.of(bucket.resolve("vectors"), "a")).isEqualTo(expected);
      Ran indexed = index("s3a://faulty", reach);
      assertThat(indexed.code()).as(indexed.err()).isZero();
      assertThat(hits("s3a://faulty", reach)).isEqualTo(hits(folder.toString(), List.of()));
      for (Fault fault : rates.keySet()) {
        assertThat(proxy.count(fault)).as(fault + " among " + proxy.requests().size()).isPositive();
      }
    }
    assertClean(bucket);
  }

  /** Nothing has to wait as long as the store does: requests are asked again after 20 s. */
  @Test
  void halfAMinuteOfSilenceLosesNothing() throws Exception {
    assertThat(silent.await()).as(silent.lastWords()).isZero();
    assertThat(VectorRows.of(s3.bucket("silent").resolve("vectors"), "a")).isEqualTo(expected);
    assertThat(silence.count(Fault.STALL)).isEqualTo(3);
    assertClean(s3.bucket("silent"));
  }

  /** S3 has done what the client then asks for once more. */
  @Test
  void whatIsDoneTwiceLosesNothing() throws Exception {
    Path bucket = bucket("twice");
    try (FaultProxy proxy = FaultProxy.start(s3.port(), 17)) {
      List<String> writes =
          List.of(
              "PUT .*/_nightjar/lock.json",
              "POST .*/_rejects/.*uploadId=",
              "POST .*/vectors/run.*uploadId=",
              "PUT .*/vectors/run.*/_SUCCESS",
              "PUT .*/_nightjar/runs/a.json",
              "PUT .*/_nightjar/current.json");
      writes.forEach(line -> proxy.trap(line, 1, Fault.LOST));
      Ran embedded = embed("s3a://twice", through(proxy, "twice"));
      assertThat(embedded.code()).as(embedded.err()).isZero();
      assertThat(VectorRows.of(bucket.resolve("vectors"), "a")).isEqualTo(expected);
      assertThat(proxy.count(Fault.LOST)).isEqualTo(writes.size());
    }
    assertClean(bucket);
  }

  /** A store may forget an upload as soon as it is complete, and then it refuses the repetition. */
  @Test
  void anUploadThatIsForgottenPublishesNothing() throws Exception {
    Path vectors = bucket("forgotten").resolve("vectors");
    try (FaultProxy proxy = FaultProxy.start(s3.port(), 17)) {
      List<String> reach = through(proxy, "forgotten");
      String completing = "POST .*/vectors/run.*uploadId=";
      proxy.trap(completing, 1, Fault.LOST);
      proxy.trap(completing, 1, Fault.NO_UPLOAD);
      Ran refused = embed("s3a://forgotten", reach);
      assertThat(proxy.count(Fault.NO_UPLOAD)).isEqualTo(1);
      assertThat(refused.code()).as(refused.err()).isEqualTo(1);
      assertThat(refused.err()).contains("NoSuchUpload", "vectors/run=a").doesNotContain("\tat ");
      assertThat(vectors.resolve("_nightjar/runs/a.json")).doesNotExist();
      assertThat(vectors.resolve("_nightjar/current.json")).doesNotExist();
      Ran again = embed("s3a://forgotten", reach);
      assertThat(again.code()).as(again.err()).isZero();
    }
    assertThat(VectorRows.of(vectors, "a")).isEqualTo(expected);
    assertClean(s3.bucket("forgotten"));
  }

  /** S3 has done it, but never says so; the client gives up after two tries. */
  @Test
  void aRunIsThereWholeOrNotAtAll() throws Exception {
    Path vectors = bucket("unsaid").resolve("vectors");
    Path manifest = vectors.resolve("_nightjar/runs/a.json");
    try (FaultProxy proxy = FaultProxy.start(s3.port(), 17)) {
      List<String> reach = new ArrayList<>(through(proxy, "unsaid"));
      for (String impatient : List.of("retry.limit=1", "attempts.maximum=0")) {
        reach.addAll(List.of("--set", "spark.hadoop.fs.s3a." + impatient));
      }
      proxy.trap("PUT .*/_nightjar/runs/a.json", 2, Fault.LOST);
      Ran unrecorded = embed("s3a://unsaid", reach);
      assertThat(unrecorded.code()).isEqualTo(1);
      assertThat(unrecorded.err()).contains("Cannot write s3a://unsaid/vectors/_nightjar/runs/a");
      assertThat(proxy.requests())
          .contains("DELETE /unsaid/vectors/_nightjar/runs/a.json HTTP/1.1");
      assertThat(manifest).doesNotExist();
      assertThat(vectors.resolve("run=a")).doesNotExist();

      proxy.trap("PUT .*/_nightjar/current.json", 2, Fault.LOST);
      Ran unpublished = embed("s3a://unsaid", reach);
      assertThat(unpublished.code()).isEqualTo(1);
      assertThat(unpublished.err())
          .contains("Cannot write s3a://unsaid/vectors/_nightjar/current.json", "Connection reset")
          .contains("run a is complete: nightjar runs rollback s3a://unsaid/vectors a makes it");
      assertThat(proxy.count(Fault.LOST)).isEqualTo(4);
      assertThat(VectorRows.of(vectors, "a")).isEqualTo(expected);
      List<String> remedy = List.of("rollback", "s3a://unsaid/vectors", "a");
      assertThat(run(new RunsJob(), remedy, reach).code()).isZero();
    }
    assertThat(VectorRows.of(vectors, "a")).isEqualTo(expected);
  }

  @Test
  void halfAModelIsRefused() throws Exception {
    Path bucket = bucket("half");
    Path graph = bucket.resolve("model/model.onnx");
    byte[] bytes = Files.readAllBytes(graph);
    Files.write(graph, Arrays.copyOf(bytes, bytes.length / 2));
    Ran ran = embed("s3a://half", s3("half"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .startsWith(
            "nightjar: Cannot use s3a://half/model/model.onnx: it is not a whole ONNX graph")
        .contains("put the whole file there")
        .hasLineCount(1);
    assertThat(bucket.resolve("vectors")).doesNotExist();
  }

  @Test
  void aDamagedModelIsRefused() throws Exception {
    bucket("damaged");
    List<String> check = List.of("inspect", "s3a://damaged/model");
    assertThat(run(new ModelsJob(), check, s3("damaged")).code()).isZero();
    Path copy;
    try (Stream<Path> walk = Files.walk(folder.resolve("cache-damaged/models"))) {
      copy = walk.filter(path -> path.endsWith("model.onnx")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(copy);
    bytes[bytes.length - 1] ^= 1;
    Files.write(copy, bytes);
    Ran ran = run(new ModelsJob(), check, s3("damaged"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .contains("Cannot use " + copy, "SHA-256", "delete")
        .doesNotContain("\tat ");
  }
}
