package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.CommandRunner.Ran;
import dev.nightjar.testing.ChildJvm;
import dev.nightjar.testing.EmbeddingServer;
import dev.nightjar.testing.FaultProxy;
import dev.nightjar.testing.S3Server;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.deploy.SparkSubmit;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands on two executors, each a process of its own, that are killed at the worst times. Finds
 * them through {@code /proc}, so this needs Linux.
 */
class TestCluster {
  private static final String MASTER = "local-cluster[2,1,900]";
  private static final String ONE_WORKER = "local-cluster[1,1,900]";
  private static final int DOCUMENTS = 300;

  /** Between two looks at other processes, which need the processors themselves. */
  private static final long POLL_MILLIS = 20;

  @TempDir static Path folder;
  private static List<String> expected = List.of();

  @BeforeAll
  static void embedInOneProcess() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      lines.add(
          String.format(
              Locale.ROOT,
              "{\"id\":\"d%04d\",\"text\":\"%s\"}",
              i,
              ("of the word" + i + " and ").repeat(8)));
    }
    Files.write(folder.resolve("corpus.jsonl"), lines);
    TinyModel.write(folder.resolve("model"));
    List<String> arguments = embed(folder.resolve("one"), "local[2]");
    Ran ran = CommandRunner.run(new EmbedJob(), arguments.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isZero();
    expected = VectorRows.of(folder.resolve("one"), "a");
    assertThat(expected).hasSizeGreaterThanOrEqualTo(DOCUMENTS);
  }

  private static List<String> embed(Object output, String master) {
    return List.of(
        "--input",
        folder.resolve("corpus.jsonl").toString(),
        "--output",
        output.toString(),
        "--model",
        folder.resolve("model").toString(),
        "--run-id",
        "a",
        "--json",
        "--master",
        master,
        "--file-bytes",
        "1048576",
        "--set",
        "engine.task-tokens=1000");
  }

  /** Starts the command on a cluster of workers with one core each. */
  private static ChildJvm cluster(String name, List<String> arguments, Map<String, String> more)
      throws IOException {
    List<String> all = new ArrayList<>(arguments);
    Map<String, String> spark =
        Map.of(
            "spark.executor.memory", "800m",
            "spark.executor.extraClassPath", ChildJvm.classPath(),
            "spark.executor.extraJavaOptions", flags(folder.resolve(name)));
    Stream.of(spark, more)
        .flatMap(settings -> settings.entrySet().stream())
        .forEach(set -> all.addAll(List.of("--set", set.getKey() + "=" + set.getValue())));
    all.add("--verbose");
    Path home = Files.createDirectories(folder.resolve(name + "/spark-home"));
    return ChildJvm.start(
        folder.resolve(name),
        EmbedJob.class,
        Map.of(
            "SPARK_TESTING",
            "1",
            "SPARK_HOME",
            home.toString(),
            "NIGHTJAR_MODELS",
            folder.resolve(name + "/models").toString(),
            "SPARK_LOCAL_IP",
            "127.0.0.1"),
        all);
  }

  /** Of an executor, or a driver, with the temporary folder of what is started in {@code place}. */
  private static String flags(Path place) {
    return String.join(" ", ChildJvm.flags()) + " -Djava.io.tmpdir=" + ChildJvm.temporary(place);
  }

  private static List<ProcessHandle> executors(ChildJvm driver) {
    return driver
        .handle()
        .descendants()
        .filter(process -> read(process, "cmdline").contains("CoarseGrainedExecutorBackend"))
        .toList();
  }

  private static String read(ProcessHandle process, String file) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid(), file));
    } catch (IOException e) {
      return ""; // It has ended.
    }
  }

  @Test
  void anExecutorKilledWhileItEmbedsCostsNothingButTime() throws Exception {
    List<String> arguments = embed(folder.resolve("two"), MASTER);
    try (ChildJvm driver = cluster("embedding", arguments, Map.of())) {
      Optional<ProcessHandle> embedding = Optional.empty();
      while (embedding.isEmpty() && driver.handle().isAlive()) {
        Thread.sleep(POLL_MILLIS);
        embedding =
            executors(driver).stream()
                .filter(process -> read(process, "maps").contains("libonnxruntime"))
                .findFirst();
      }
      assertThat(embedding).as(driver.lastWords()).isPresent();
      embedding.get().destroyForcibly();
      assertThat(driver.await()).as(driver.lastWords()).isZero();
      assertRecovered(driver);
    }
    assertThat(VectorRows.of(folder.resolve("two"), "a")).isEqualTo(expected);
  }

  /** With Spark's own master, worker and spark-submit; no launcher has a hand in it. */
  @Test
  void aDriverOnAWorkerLeavesNothingEither() throws Exception {
    int port = S3Server.freePort();
    String url = "spark://127.0.0.1:" + port;
    String work = folder.resolve("work").toString();
    List<String> worker = List.of("--cores", "2", "--memory", "3g", "--work-dir", work, url);
    try (ChildJvm master = spark("master", Master.class, List.of("--port", "" + port))) {
      while (!listens(port)) {
        Thread.sleep(POLL_MILLIS);
        assertThat(master.handle().isAlive()).as(master.lastWords()).isTrue();
      }
      try (ChildJvm works = spark("worker", Worker.class, worker);
          ChildJvm submits = spark("submit", SparkSubmit.class, submission(url))) {
        assertThat(submits.await()).as(submits.lastWords()).isZero();
        while (works.handle().descendants().findAny().isPresent()) {
          Thread.sleep(100); // executors end a moment later
        }
        assertThat(submits.left()).isEmpty();
        assertThat(works.left())
            .as("of the driver and its executors")
            .allMatch(path -> path.startsWith("temporary/spark-")); // of the worker, which runs on
      }
    }
    assertThat(VectorRows.of(folder.resolve("far"), "a")).isEqualTo(expected);
  }

  private static ChildJvm spark(String name, Class<?> main, List<String> arguments)
      throws IOException {
    Path home = Files.createDirectories(folder.resolve(name + "/spark-home"));
    Map<String, String> environment =
        Map.of("SPARK_TESTING", "1", "SPARK_HOME", home.toString(), "SPARK_LOCAL_IP", "127.0.0.1");
    return ChildJvm.start(folder.resolve(name), main, environment, arguments);
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> submission(String url) throws IOException {
    Path jar = folder.resolve("empty.jar"); // the classes are on the class path
    new JarOutputStream(Files.newOutputStream(jar), new Manifest()).close();
    List<String> arguments = new ArrayList<>(List.of("--master", url, "--deploy-mode", "cluster"));
    for (String process : List.of("driver", "executor")) {
      Map.of(
              "memory", "800m",
              "extraClassPath", ChildJvm.classPath(),
              "extraJavaOptions", flags(folder.resolve("worker")))
          .forEach(
              (key, value) ->
                  arguments.addAll(
                      List.of("--conf", "spark.%s.%s=%s".formatted(process, key, value))));
    }
    arguments.addAll(List.of("--conf", "spark.standalone.submit.waitAppCompletion=true"));
    arguments.addAll(List.of("--class", EmbedJob.class.getName(), jar.toString()));
    arguments.addAll(embed(folder.resolve("far"), url));
    return arguments;
  }

  /** Two GPUs for each worker, as far as the scheduler knows; a task gets half of one. */
  private static Map<String, String> pretendedGpus() {
    String root = Path.of("..").toAbsolutePath().normalize().toString();
    return Map.of(
        "spark.worker.resource.gpu.amount", "2",
        "spark.worker.resource.gpu.discoveryScript", root + "/deploy/gpu/pretend.sh",
        "spark.executor.resource.gpu.amount", "2",
        "spark.task.maxFailures", "1",
        "engine.gpu-share", "0.5");
  }

  @Test
  void onlyEmbeddingTasksHoldGpus() throws Exception {
    List<String> arguments = new ArrayList<>(embed(folder.resolve("gpus"), ONE_WORKER));
    arguments.addAll(List.of("--device", "cpu"));
    try (ChildJvm driver = cluster("pretending", arguments, pretendedGpus())) {
      assertThat(driver.await()).as(driver.lastWords()).isZero();
      // Chunking asks for nothing, embedding for its share.
      assertThat(driver.err())
          .containsPattern("Adding task set 0\\.0 with \\d+ tasks resource profile 0")
          .containsPattern("Adding task set .* resource profile [1-9]");
      assertThat(driver.left()).as("of the driver and its executors").isEmpty();
    }
    assertThat(VectorRows.of(folder.resolve("gpus"), "a")).isEqualTo(expected);
  }

  @Test
  void theGpuThatSparkAssignsIsTaken() throws Exception {
    List<String> arguments = embed(folder.resolve("assigned"), ONE_WORKER);
    Map<String, String> taskAlone = new HashMap<>(pretendedGpus());
    taskAlone.keySet().removeAll(Set.of("spark.executor.resource.gpu.amount", "engine.gpu-share"));
    taskAlone.put("spark.task.resource.gpu.amount", "0.5"); // an executor's follows from it
    try (ChildJvm driver = cluster("assigning", arguments, taskAlone)) {
      assertThat(driver.await()).as(driver.lastWords()).isEqualTo(1);
      assertThat(driver.err())
          .contains("nightjar: Cannot use --device cuda: this build has ONNX Runtime for the CPU");
    }
  }

  @Test
  void aShareOfNoGpuIsRefused() {
    List<String> arguments = new ArrayList<>(embed(folder.resolve("none"), "local[2]"));
    arguments.addAll(List.of("--set", "engine.gpu-share=0.5"));
    Ran ran = CommandRunner.run(new EmbedJob(), arguments.toArray(String[]::new));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains("Invalid option 'engine.gpu-share': 0.5 (executors have no GPUs:")
        .doesNotContain("\tat ");
  }

  /** Executors of a local master have no GPUs, so its tasks would wait for ever. */
  @Test
  void aLocalTaskCannotWaitForAGpu() {
    List<String> arguments = new ArrayList<>(embed(folder.resolve("waiting"), "local[2]"));
    arguments.addAll(List.of("--set", "spark.task.resource.gpu.amount=0.5"));
    Ran ran = CommandRunner.run(new EmbedJob(), arguments.toArray(String[]::new));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("No executor resource configs were specified");
  }

  @Test
  void anExecutorThatTakesTheOthersPlaceSpendsWhatIsLeft() throws Exception {
    long limit = 4000;
    try (EmbeddingServer server = EmbeddingServer.start()) {
      server.delay(50);
      List<String> arguments = new ArrayList<>(embed(folder.resolve("paid"), ONE_WORKER));
      arguments.set(arguments.indexOf("--model") + 1, "openai:m");
      arguments.addAll(
          List.of("--base-url", server.url(), "--set", "remote.request-items=4", "--max-cost"));
      arguments.addAll(List.of(Long.toString(limit), "--set", "remote.prices=m=1000000"));
      try (ChildJvm driver = cluster("hosted", arguments, Map.of())) {
        while (server.billed() < limit / 2 && driver.handle().isAlive()) {
          Thread.sleep(10);
        }
        executors(driver).forEach(ProcessHandle::destroyForcibly);
        assertThat(driver.await()).as(driver.lastWords()).isEqualTo(1);
        assertThat(driver.err())
            .containsPattern("Lost executor \\d")
            .contains("nightjar: The spending limit of $4000.0 is reached (--max-cost). ");
      }
      assertThat(server.billed()).isBetween(limit / 2, limit);
    }
  }

  private static void assertRecovered(ChildJvm driver) throws IOException {
    assertThat(driver.left()) // besides what lies there of those who were killed
        .noneMatch(path -> path.matches(".*(icrosoft|mat-debug|\\.ses).*"));
    assertThat(driver.err()).containsPattern("Lost executor \\d");
    assertThat(driver.json().path("documents").path("embedded").asInt()).isEqualTo(DOCUMENTS);
  }

  /** The model is on S3 too, and each machine fetches it once: executors start at once. */
  @Test
  void anExecutorKilledWhileItWritesLeavesExactlyTheRows() throws Exception {
    AtomicBoolean killed = new AtomicBoolean();
    try (S3Server s3 = S3Server.start(folder.resolve("s3"));
        FaultProxy proxy = FaultProxy.start(s3.port(), 5)) {
      s3.createBucket("cluster");
      S3Upload.put(s3, folder.resolve("model"), "s3a://cluster");
      Map<String, String> settings =
          Map.of(
              "spark.hadoop.fs.s3a.endpoint",
              proxy.endpoint(),
              "spark.hadoop.fs.s3a.access.key",
              S3Server.ACCESS_KEY,
              "spark.hadoop.fs.s3a.secret.key",
              S3Server.SECRET_KEY,
              "spark.executorEnv.NIGHTJAR_MODELS",
              folder.resolve("models").toString());
      List<String> arguments = new ArrayList<>(embed("s3a://cluster/vectors", MASTER));
      arguments.set(arguments.indexOf("--model") + 1, "s3a://cluster/model");
      try (ChildJvm driver = cluster("writing", arguments, settings)) {
        proxy.observe(
            request -> {
              if (request.line().matches("PUT \\S*run\\S*/part-\\S*partNumber=.*")
                  && !killed.getAndSet(true)) {
                executors(driver).stream()
                    .filter(process -> owns(process, request.clientPort()))
                    .forEach(ProcessHandle::destroyForcibly);
              }
            });
        assertThat(driver.await()).as(driver.lastWords()).isZero();
        assertThat(killed).as(proxy.requests().toString()).isTrue();
        assertRecovered(driver);
      }
      assertThat(VectorRows.of(s3.bucket("cluster").resolve("vectors"), "a")).isEqualTo(expected);
      // What the lost executor had embedded is read, not made again.
      assertThat(staged(proxy, "GET")).isNotEmpty();
      assertThat(staged(proxy, "PUT")).doesNotHaveDuplicates().containsAll(staged(proxy, "GET"));
      // Once for the driver, whose cache is another, and once for all executors.
      assertThat(proxy.requests())
          .filteredOn(line -> line.matches("GET \\S*/model/model\\.onnx.*"))
          .hasSize(2);
    }
  }

  /** The staged files that were read or written. */
  private static List<String> staged(FaultProxy proxy, String method) {
    Pattern file = Pattern.compile(method + " \\S*/_staging/vectors/\\w+/(part-[\\w-]+).*");
    return proxy.requests().stream()
        .map(file::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .toList();
  }

  /** Whether a process has the socket with this local port. */
  private static boolean owns(ProcessHandle process, int port) {
    String local = String.format(Locale.ROOT, ":%04X", port);
    List<String> sockets =
        Stream.of("net/tcp", "net/tcp6")
            .flatMap(file -> read(process, file).lines())
            .map(line -> line.strip().split("\\s+"))
            .filter(fields -> fields[1].endsWith(local))
            .map(fields -> "socket:[" + fields[9] + "]")
            .toList();
    try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return open.anyMatch(file -> sockets.contains(target(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // It has been closed.
    }
  }
}
