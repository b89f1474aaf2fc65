package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.jobs.CommandRunner.Ran;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.testing.ChildJvm;
import dev.nightjar.testing.EmbeddingServer;
import dev.nightjar.testing.EmbeddingServer.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hosted model on the command line: the estimate, the limit, the search, and no key anywhere. */
class TestRemoteCommands {
  private static final String KEY = "sk-never-to-be-seen";

  private final EmbeddingServer server = EmbeddingServer.start();
  private final Path folder;
  private final Path keyFile;
  private final StringBuilder said = new StringBuilder();
  private final long tokens;

  TestRemoteCommands(@TempDir Path folder, @TempDir Path secrets) throws IOException {
    this.folder = folder;
    this.keyFile = Files.writeString(secrets.resolve("key"), KEY);
    List<String> lines = new ArrayList<>();
    long sum = 0;
    for (int i = 0; i < 30; i++) {
      String text = "document number " + i + " tells of nightjars";
      sum += EmbeddingServer.tokens(text);
      lines.add(String.format(Locale.ROOT, "{\"id\":\"d%d\",\"text\":\"%s\"}", i, text));
    }
    Files.write(folder.resolve("corpus.jsonl"), lines);
    this.tokens = sum;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Ran run(Job job, String... arguments) {
    Ran ran = CommandRunner.run(job, arguments);
    said.append(ran.out()).append(ran.err());
    return ran;
  }

  private List<String> arguments(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--input",
                folder.resolve("corpus.jsonl").toString(),
                "--output",
                folder.resolve("vectors").toString(),
                "--model",
                "openai:text-embedding-3-small",
                "--base-url",
                server.url(),
                "--dimensions",
                "16",
                "--set",
                "remote.request-items=4",
                "--master",
                "local[2]",
                "--json"));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private Ran embed(String... more) {
    List<String> arguments = arguments(more);
    arguments.addAll(List.of("--set", "remote.key-file=" + keyFile));
    return run(new EmbedJob(), arguments.toArray(String[]::new));
  }

  private Ran search(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--index",
                folder.resolve("index").toString(),
                "--set",
                "remote.key-file=" + keyFile,
                "--json",
                "document number 7 tells of nightjars"));
    arguments.addAll(List.of(more));
    return run(new SearchJob(), arguments.toArray(String[]::new));
  }

  private static JsonNode json(Ran ran) throws IOException {
    assertThat(ran.code()).as(ran.err()).isZero();
    return new ObjectMapper().readTree(ran.out());
  }

  @Test
  void theEstimateTheLimitTheRestAndTheSearch() throws IOException {
    JsonNode estimate = json(embed("--dry-run")).path("remote");
    assertThat(server.requests()).isZero();
    assertThat(estimate.path("tokens").asLong()).isEqualTo(tokens);
    assertThat(estimate.path("requests").asLong()).isBetween(8L, 30L);
    assertThat(estimate.path("price_per_million_tokens").asDouble()).isEqualTo(0.02);
    assertThat(estimate.path("cost").asDouble()).isEqualTo(tokens * 2 / 1e8);

    // Half of the money.
    String limit = Double.toString(tokens * 0.01 / 1e6);
    Ran stopped = embed("--max-cost", limit);
    assertThat(stopped.code()).isEqualTo(1);
    assertThat(stopped.err()).contains("nightjar: The spending limit of $" + limit);
    assertThat(stopped.out()).isEmpty();
    long paid = server.billed();
    assertThat(paid).isPositive().isLessThanOrEqualTo(tokens / 2);

    JsonNode rest = restWithTheKeyOfTheEnvironment();
    assertThat(server.billed()).isEqualTo(tokens);
    assertThat(server.texts()).hasSize(30).doesNotHaveDuplicates();
    assertThat(rest.path("remote").path("tokens").asLong()).isEqualTo(tokens - paid);
    assertThat(rest.path("chunks").path("total").asInt()).isEqualTo(30);

    assertThat(
            run(
                    new IndexJob(),
                    "--vectors",
                    folder.resolve("vectors").toString(),
                    "--output",
                    folder.resolve("index").toString(),
                    "--min-recall",
                    "0",
                    "--master",
                    "local[2]")
                .code())
        .isZero();
    // The index knows model, dimensions and place; the key is sent only where the user says so.
    assertThat(server.keys()).containsOnly("Bearer " + KEY);
    assertThat(json(search()).path("hits").path(0).path("document_id").asText()).isEqualTo("d7");
    assertThat(server.keys().getLast()).isEmpty();
    search("--base-url", server.url());
    assertThat(server.keys().getLast()).isEqualTo("Bearer " + KEY);

    assertThat(said.toString()).doesNotContain(KEY);
    assertNoFileHasTheKey();
  }

  private void assertNoFileHasTheKey() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(KEY);
      }
    }
  }

  /** The same command as a program of its own that tells and logs all it can. */
  private JsonNode restWithTheKeyOfTheEnvironment() throws IOException {
    Path events = Files.createDirectories(folder.resolve("events"));
    List<String> talkative =
        arguments(
            "--verbose",
            "--set",
            "spark.eventLog.enabled=true",
            "--set",
            "spark.eventLog.compress=false",
            "--set",
            "spark.eventLog.dir=" + events.toUri());
    Map<String, String> environment = Map.of("OPENAI_API_KEY", KEY);
    server.next(Fault.ERROR);
    try (ChildJvm child =
        ChildJvm.start(folder.resolve("embed"), EmbedJob.class, environment, talkative)) {
      assertThat(child.await()).as(child.lastWords()).isZero();
      assertThat(child.json().path("remote").path("retries").asInt()).isOne();
      assertThat(events).isDirectoryRecursivelyContaining("glob:**/*local*");
      return child.json();
    }
  }

  @Test
  void whatEndsARunIsToldOnceAndWithoutTheKey() {
    server.next(Fault.UNAUTHORIZED);
    Ran refused = embed();
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains("the key is refused (401: Incorrect API key provided: Bearer ***)")
        .doesNotContain(KEY);
    assertThat(server.requests()).isLessThanOrEqualTo(8);
    server.next(Fault.UNKNOWN_MODEL);
    Ran unknown = embed();
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("Unknown model 'text-embedding-3-small' at " + server.url());
  }
}
