package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.jobs.CommandRunner.Ran;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.testing.TinyModel;
import dev.nightjar.testing.TinySparse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans as their users ask for them, of the demo's documents. */
class TestPlanCommand {
  @TempDir static Path folder;
  private static String model = "";
  private static Path corpus;
  private static JsonNode counted;

  @BeforeAll
  static void write() throws IOException {
    model = TinyModel.write(folder.resolve("model")).toString();
    corpus = Sample.file();
    Ran ran = run(new EmbedJob(), "--output", folder.resolve("none").toString(), "--dry-run");
    assertThat(ran.code()).as(ran.err()).isZero();
    counted = new ObjectMapper().readTree(ran.out());
  }

  private static Ran run(Job job, String... args) {
    List<String> all = new ArrayList<>(List.of("--master", "local[2]", "--json"));
    if (!List.of(args).contains("--model")) {
      all.addAll(List.of("--model", model));
    }
    if (!List.of(args).contains("--input")) {
      all.addAll(List.of("--input", corpus.toString(), "--text-columns", "title,text"));
    }
    all.addAll(List.of(args));
    return CommandRunner.run(job, all.toArray(String[]::new));
  }

  private static JsonNode plan(String... args) throws IOException {
    Ran ran = run(new PlanJob(), args);
    assertThat(ran.code()).as(ran.err()).isZero();
    return new ObjectMapper().readTree(ran.out());
  }

  @Test
  void aSampleTellsWithinItsLimitsWhatAWholeCorpusHas() throws IOException {
    String sparse = TinySparse.write(folder.resolve("sparse")).toString();
    JsonNode plan =
        plan(
            "--sample-documents",
            "100",
            "--gpu",
            "t4",
            "--sparse-model",
            sparse,
            "--sparse-terms",
            "8");
    assertThat(plan.at("/sparse/terms").asDouble()).isEqualTo(8);
    assertThat(plan.at("/sparse/output_bytes").asDouble())
        .isCloseTo(plan.path("chunks").asLong() * 8 * 4.7, within(40.0));
    assertThat(plan.at("/warnings").toString()).contains("those of the dense model alone");
    assertThat(plan.path("sample").asInt()).isBetween(60, 140);
    assertThat(plan.path("documents").asInt()).isEqualTo(314);
    for (String what : List.of("tokens", "chunks")) {
      long known = counted.at(what.equals("tokens") ? "/tokens" : "/chunks/total").asLong();
      JsonNode range = plan.path(what + "_range");
      assertThat(known).isBetween(range.path("low").asLong(), range.path("high").asLong());
      assertThat(range.path("high").asDouble() / range.path("low").asDouble()).isLessThan(1.5);
    }
  }

  @Test
  void aCorpusThatIsLookedAtWhollyIsCountedAsARunCountsIt() throws IOException {
    JsonNode plan = plan();
    assertThat(plan.path("tokens").asLong()).isEqualTo(counted.path("tokens").asLong());
    assertThat(plan.at("/tokens_range/low")).isEqualTo(plan.at("/tokens_range/high"));
    assertThat(plan.path("hours").asDouble()).isPositive();
    assertThat(plan.path("cost").isNull()).isTrue();
    assertThat(plan.at("/pace/source").asText()).isEqualTo("measured here by a short run");
    double tokensPerSecond = plan.at("/pace/tokens_per_second").asDouble();
    assertThat(tokensPerSecond).as("a tiny model").isGreaterThan(10_000);
  }

  @Test
  void aGpuIsPlannedForWithoutOne() throws IOException {
    JsonNode plan =
        plan("--gpu", "h100", "--executors", "16", "--price-per-hour", "4", "--change", "0.1");
    assertThat(plan.path("executor_cores").asInt()).isEqualTo(16);
    assertThat(plan.at("/pace/source").asText())
        .contains("measured on an H200", "scaled to model", "fp16 operations a second");
    assertThat(plan.path("warnings").toString()).contains("fp16");
    assertThat(plan.path("cost").asDouble())
        .isCloseTo(16 * 4 * plan.path("hours").asDouble(), within(0.05));
    assertThat(plan.path("fleets").findValuesAsText("executors"))
        .containsExactly("1", "2", "5", "10", "16", "20", "50", "100", "200", "500", "1000");
    assertThat(plan.at("/memory/spark.executor.memoryOverhead").asText()).matches("[0-9]+m");
    assertThat(plan.at("/second_night/tokens").asLong())
        .isEqualTo(Math.round(0.1 * plan.path("tokens").asLong()));
    assertThat(plan.at("/second_night/bytes/output").asLong())
        .isEqualTo(plan.path("output_bytes").asLong());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--executors 0           | Invalid option '--executors': 0 (a number from 1 to 1000)",
        "--gpu h10               | Invalid option '--gpu': h10 (none, h200, h100, b200, a100, l40s,"
            + " l4, t4); did you mean 'h100'?",
        "--change 1.5            | Invalid option '--change': 1.5 (a number from 0 to 1)",
        "--price-per-hour -1     | Invalid option '--price-per-hour': -1 (none, or a number from 0)",
        "--model openai:x        | Invalid option '--model': openai:x (its pace is its host's; --dry-run of nightjar"
            + " embed tells its requests, tokens and price)",
      })
  void wrongUseIsTold(String args, String problem) {
    Ran ran = run(new PlanJob(), args.split(" "));
    assertThat(ran.code()).as(ran.err()).isEqualTo(2);
    assertThat(ran.err()).contains(problem);
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void anInputWithoutDocumentsOrTextIsTold() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.jsonl"));
    Ran none = run(new PlanJob(), "--input", empty.toString());
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("Cannot plan: the input has no documents");
    Path blank =
        Files.write(
            folder.resolve("blank.jsonl"),
            Stream.of("a", "b").map(id -> "{\"id\":\"%s\",\"text\":\" \"}".formatted(id)).toList());
    Ran blanks = run(new PlanJob(), "--input", blank.toString());
    assertThat(blanks.code()).isEqualTo(1);
    assertThat(blanks.err()).contains("Cannot plan: none of the 2 sampled documents has text");
  }
}
