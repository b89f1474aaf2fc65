package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.jobs.CommandRunner.Ran;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Some documents that are embedded and indexed before the tests of a class. */
abstract class IndexedSample {
  static final int DOCUMENTS = 60;
  @TempDir static Path folder;
  static String model = "";
  static String index = "";

  @BeforeAll
  static void embedAndIndex() throws IOException {
    model = TinyModel.write(folder.resolve("model")).toString();
    index = path("index");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      lines.add(
          String.format(
              Locale.ROOT,
              "{\"id\":\"d%d\",\"text\":\"%s\",\"lang\":\"%s\",\"year\":%d}",
              i,
              text(i),
              i % 2 == 0 ? "en" : "zh",
              2000 + i));
    }
    Files.write(folder.resolve("corpus.jsonl"), lines);
    Ran embedded =
        CommandRunner.run(
            new EmbedJob(),
            "--input",
            path("corpus.jsonl"),
            "--output",
            path("vectors"),
            "--model",
            model,
            "--master",
            "local[2]",
            "--json");
    assertThat(embedded.code()).as(embedded.err()).isZero();
    JsonNode built = json(new IndexJob(), "--vectors", path("vectors"), "--output", index);
    assertThat(built.path("vectors").asInt()).isEqualTo(DOCUMENTS);
    assertThat(built.path("recall@10").asDouble()).isGreaterThan(0.95);
    assertThat(built.path("shards").asInt()).isEqualTo(1);
  }

  /** Texts of letters, so that the tiny model tells them apart. */
  static String text(int i) {
    return String.format(
        Locale.ROOT,
        "%c%c the word%d %s",
        'a' + i % 26,
        'a' + i / 26,
        i,
        i % 2 == 0 ? "of this" : "我喜欢学习");
  }

  static String path(String name) {
    return folder.resolve(name).toString();
  }

  static Ran spark(Job job, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--master", "local[2]", "--json"));
    return CommandRunner.run(job, all.toArray(String[]::new));
  }

  static JsonNode json(Job job, String... args) throws IOException {
    Ran ran = spark(job, args);
    assertThat(ran.code()).as(ran.err()).isZero();
    return new ObjectMapper().readTree(ran.out());
  }

  static Ran search(String... args) {
    List<String> all = new ArrayList<>(List.of("--index", index));
    all.addAll(List.of(args));
    return CommandRunner.run(new SearchJob(), all.toArray(String[]::new));
  }

  static List<JsonNode> hits(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    Ran ran = search(all.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isZero();
    List<JsonNode> answers = new ArrayList<>();
    for (String line : ran.out().lines().toList()) {
      answers.add(new ObjectMapper().readTree(line));
    }
    return answers;
  }

  static void assertProblem(Ran ran, String... parts) {
    assertThat(ran.code()).as(ran.err()).isEqualTo(2);
    assertThat(ran.err()).startsWith("nightjar: ").contains(parts).doesNotContain("\tat ");
    assertThat(ran.out()).isEmpty();
  }
}
