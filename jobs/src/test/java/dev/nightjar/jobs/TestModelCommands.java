package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.jobs.CommandRunner.Ran;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.testing.TinyModel;
import dev.nightjar.testing.TinySparse;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.SubwordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code models inspect} and {@code check}, and options of models from embedding to search. */
class TestModelCommands {
  @TempDir Path folder;
  private String model = "";

  @BeforeEach
  void write() throws IOException {
    Path made = TinyModel.write(folder.resolve("model"));
    Files.writeString(
        made.resolve("config_sentence_transformers.json"),
        "{\"prompts\": {\"query\": \"ask: \", \"passage\": \"tell: \", \"topic\": \"on: \"}}");
    model = made.toString();
  }

  private static Ran models(String... args) {
    return CommandRunner.run(new ModelsJob(), args);
  }

  private static JsonNode json(Job job, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    Ran ran = CommandRunner.run(job, all.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isZero();
    return new ObjectMapper().readTree(ran.out());
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void inspectTellsAllOfTheFolder() throws IOException {
    JsonNode seen = json(new ModelsJob(), "inspect", model);
    assertThat(seen.path("files").path("model.onnx").asLong()).isPositive();
    assertThat(seen.path("opset").asInt()).isEqualTo(13);
    assertThat(seen.path("inputs").get(0).asText()).isEqualTo("input_ids: int64[batch, sequence]");
    assertThat(seen.path("output_read").asText()).isEqualTo("last_hidden_state");
    assertThat(seen.path("modules").toString())
        .isEqualTo("[\"Transformer\",\"Pooling\",\"Normalize\"]");
    assertThat(seen.path("pooling").asText()).isEqualTo("mean");
    assertThat(seen.path("dimension").asInt()).isEqualTo(TinyModel.DIMENSION);
    assertThat(seen.path("max_tokens").asInt()).isEqualTo(64);
    assertThat(seen.path("max_tokens_from").asText())
        .isEqualTo("max_seq_length in sentence_bert_config.json");
    assertThat(seen.path("prompts").path("topic").asText()).isEqualTo("on: ");
    assertThat(seen.path("tokenizer").asText()).isEqualTo("WordPiece");
    assertThat(seen.path("vocabulary").asInt()).isGreaterThan(100);
    assertThat(seen.path("norm").asDouble()).isCloseTo(1, within(1e-6));
    assertThat(seen.path("milliseconds").asDouble()).isPositive();
    Ran cut =
        models("inspect", model, "--dimensions", "3", "--prompt", "topic", "--pooling", "cls");
    assertThat(cut.out())
        .containsPattern("dimension +3\n")
        .containsPattern("passage_prefix +on: \n")
        .containsPattern("pooling +cls\n")
        .containsPattern("vector +\\[.*, …]\n");
    Ran wide = models("inspect", model, "--dimensions", "9");
    assertThat(wide.code()).isEqualTo(2);
    assertThat(wide.err()).contains("Invalid option '--dimensions': 9 (1 to 8");
    assertThat(models("inspect", model, "--pooling", "cls+men").err())
        .contains("Invalid option '--pooling': cls+men", "did you mean 'mean'?");
    assertThat(models("inspect").err()).contains("Missing argument: nightjar models inspect");
    assertThat(models("inspct", model).err()).contains("did you mean 'inspect'?");
  }

  @Test
  void inspectTellsWhatASparseModelMakesOfASentence() throws IOException {
    String sparse = TinySparse.write(folder.resolve("sparse")).toString();
    JsonNode seen = json(new ModelsJob(), "inspect", sparse);
    assertThat(seen.path("kind").asText()).isEqualTo("sparse");
    assertThat(seen.path("vocabulary").asInt()).isEqualTo(TinySparse.terms());
    assertThat(seen.path("files").has("query_0_SparseStaticEmbedding/model.safetensors")).isTrue();
    assertThat(seen.path("passage_terms")).hasSize(8);
    assertThat(seen.path("query_terms")).isNotEmpty();
    assertThat(seen.path("milliseconds").asDouble()).isPositive();
  }

  @Test
  void checkComparesWithReferenceVectors() throws IOException {
    String text = "the of and ".repeat(30);
    Files.write(
        folder.resolve("same.jsonl"),
        List.of(
            line("the cat", "", 64), line("", "", 64), line(text, "16", 16), line("to", "", 64)));
    JsonNode same = json(new ModelsJob(), check("same.jsonl"));
    assertThat(same.path("vectors").asInt()).isEqualTo(4);
    assertThat(same.path("skipped").asInt()).isZero();
    assertThat(same.path("least_cosine").asDouble()).isGreaterThan(0.999999);
    assertThat(same.path("mean_cosine").asDouble()).isGreaterThan(0.999999);
    assertThat(same.path("largest_difference").asDouble()).isLessThan(1e-6);
    assertThat(same.path("execution_provider").asText()).isEqualTo("CPUExecutionProvider");
    assertThat(models(check("same.jsonl", "--device", "cuda")).err())
        .contains("Cannot use --device cuda: this build has ONNX Runtime for the CPU alone");

    Files.writeString(
        folder.resolve("items.json"),
        "{\"items\": [%s, %s]}".formatted(line("a", "512", 64), line(text, "512", 64)));
    assertThat(json(new ModelsJob(), check("items.json")).path("skipped").asInt()).isEqualTo(1);

    Ran other = models(check("same.jsonl", "--prompt", "topic"));
    assertThat(other.code()).isEqualTo(3);
    assertThat(other.out()).contains("least_cosine");
    assertThat(other.err())
        .contains("Model 'model' is not that of", "the least cosine is 0.", "same.jsonl, text ");
    assertThat(models(check("same.jsonl", "--prompt", "topic", "--min-cosine", "0.9")).code())
        .isZero();
    assertThat(models(check("same.jsonl", "--pooling", "mean_sqrt_len")).code()).isZero();
  }

  @Test
  void checkRefusesFilesThatAreNoReference() throws IOException {
    Files.writeString(folder.resolve("narrow.jsonl"), "{\"text\": \"a\", \"vector\": [1, 2]}");
    assertThat(models(check("narrow.jsonl")).err())
        .contains("narrow.jsonl, text 1 has 2 numbers, model 'model' gives 8");
    Files.writeString(folder.resolve("short.jsonl"), "{\"text\": \"a\", \"vector2\": [1]}");
    Ran none = models(check("short.jsonl"));
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err())
        .contains("short.jsonl, text 1 has vector2 (prefix and special tokens alone are 2)");
    Files.writeString(folder.resolve("bare.jsonl"), "{\"text\": \"a\"}");
    assertThat(models(check("bare.jsonl")).err()).contains("bare.jsonl, text 1 is not {\"text\"");
    Files.writeString(folder.resolve("broken.jsonl"), "{\"text\": ");
    assertThat(models(check("broken.jsonl")).err()).contains("it is no JSON behind text 0");
    Files.writeString(folder.resolve("empty.jsonl"), "");
    assertThat(models(check("empty.jsonl")).err()).contains("it has no texts");
    assertThat(models("check", model).err()).contains("Missing option '--reference'");
    assertThat(models(check("no.jsonl")).code()).isEqualTo(2);
  }

  /** A text with the vector that the engine itself gives its first tokens. */
  private String line(String text, String suffix, int tokens) throws IOException {
    ModelSpec spec = ModelFolder.read("model", Path.of(model), ModelOverrides.NONE);
    try (SubwordTokenizer tokenizer =
            SubwordTokenizer.open(Path.of(model).resolve("tokenizer.json"));
        OnnxModel onnx = OnnxModel.open(spec, Path.of(model), new BatchPlan(512, 1 << 18, 1))) {
      int[] ids =
          new DocumentChunks(
                  Objects.requireNonNull(Chunker.byName().get("whole")),
                  tokenizer,
                  "",
                  new ChunkLimits(tokens, 0))
              .ids(text);
      float[] vector = onnx.embed(List.of(new ModelInput(text, ids))).getFirst();
      return "{\"text\": \"%s\", \"vector%s\": %s}"
          .formatted(text, suffix, Arrays.toString(vector));
    }
  }

  private String[] check(String file, String... more) {
    List<String> all = new ArrayList<>(List.of("check", model, "--reference", path(file)));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void promptAndDimensionsOfARunStayWithItsIndex() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 26; i++) {
      lines.add(String.format(Locale.ROOT, "{\"id\":\"d%d\",\"text\":\"%c the\"}", i, 'a' + i));
    }
    Files.write(folder.resolve("corpus.jsonl"), lines);
    json(
        new EmbedJob(),
        "--input",
        path("corpus.jsonl"),
        "--output",
        path("vectors"),
        "--model",
        model,
        "--dimensions",
        "6",
        "--prompt",
        "topic",
        "--pooling",
        "mean+max",
        "--master",
        "local[2]");
    json(
        new IndexJob(),
        "--vectors",
        path("vectors"),
        "--output",
        path("index"),
        "--master",
        "local[2]");
    Ran manifest = CommandRunner.run(new RunsJob(), "show", path("vectors"), "--json");
    JsonNode made = new ObjectMapper().readTree(manifest.out()).path("model");
    assertThat(made.path("passage_prefix").asText()).isEqualTo("on: ");
    assertThat(made.path("query_prefix").asText()).isEqualTo("ask: ");
    assertThat(made.path("dimensions").asText()).isEqualTo("6");
    assertThat(made.path("pooling").asText()).isEqualTo("mean+max");
    JsonNode asQuery = best();
    JsonNode asTopic = best("--prompt", "on: ");
    assertThat(asTopic.path("document_id").asText()).isEqualTo("d3");
    assertThat(asTopic.path("score").asDouble()).isCloseTo(1, within(1e-5));
    assertThat(asQuery.path("score").asDouble()).isLessThan(0.9999);
    Ran wrong =
        CommandRunner.run(new SearchJob(), "--index", path("index"), "--prompt", "topics", "d");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("Invalid option '--prompt': topics", "mean 'topic'?");
  }

  private JsonNode best(String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of("--index", path("index"), "--top", "1", "d the"));
    all.addAll(List.of(more));
    return json(new SearchJob(), all.toArray(String[]::new)).path("hits").get(0);
  }
}
