package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.jobs.CommandRunner.Ran;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands as their users type them: what they print, and their exit codes. */
class TestCommandLine {
  @TempDir Path folder;

  private static JsonNode json(Ran ran) throws IOException {
    assertThat(ran.code()).as(ran.err()).isZero();
    return new ObjectMapper().readTree(ran.out());
  }

  @Test
  void namesAllProblemsAtOnce() {
    Ran ran =
        CommandRunner.run(
            new EmbedJob(), "--input", "missing.jsonl", "--output", "x", "--modle", "minilm");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .isEqualTo(
            """
            nightjar: Unknown option '--modle'; did you mean '--model'?
            nightjar: Invalid option '--input': missing.jsonl (an existing path); there is no such file or folder
            """);
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void anUnknownModelIsWrongUseAndNamesTheNearest() {
    Ran ran = CommandRunner.run(new TokenizeJob(), "--model", "minilmm", "text");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("Unknown model 'minilmm'; did you mean 'minilm'?");
  }

  @Test
  void errorsOfTheMachineAreToldAsAnyFailureIs() {
    Job broken =
        new Job() {
          @Override
          public Command command() {
            return Command.named("broken", "");
          }

          @Override
          public void run(Invocation invocation, Output output) {
            throw new ExceptionInInitializerError(
                new IllegalStateException("Cannot start ONNX Runtime: no room"));
          }
        };
    Ran ran = CommandRunner.run(broken);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .startsWith("nightjar: Cannot start ONNX Runtime: no room")
        .doesNotContain("\tat ");
  }

  @Test
  void tokenizePrintsTokensIdsAndOffsetsInCodePoints() throws IOException {
    Path model = TinyModel.write(folder.resolve("model"));
    JsonNode result =
        json(
            CommandRunner.run(new TokenizeJob(), "--model", model.toString(), "--json", "😀我 the"));
    assertThat(result.path("tokens").findValuesAsText("token"))
        .containsExactly("[UNK]", "我", "the");
    assertThat(result.path("tokens").findValuesAsText("start")).containsExactly("0", "1", "3");
    assertThat(result.path("tokens").findValuesAsText("end")).containsExactly("1", "2", "6");
  }

  @Test
  void tokenizeShowsWordsWithoutAModel() throws IOException {
    String text = "我喜欢学习 AI 技术";
    JsonNode words =
        json(CommandRunner.run(new TokenizeJob(), "--tokenizer", "words", "--json", text));
    assertThat(words.path("tokens").findValuesAsText("token"))
        .containsExactly("我", "喜欢", "学习", "AI", "技术");
    assertThat(words.path("tokens").findValuesAsText("start"))
        .containsExactly("0", "1", "3", "6", "9");
    assertThat(words.path("tokens").findValuesAsText("id")).containsOnly("-1");
    JsonNode characters =
        json(CommandRunner.run(new TokenizeJob(), "--tokenizer", "characters", "--json", text));
    assertThat(characters.path("tokens").findValuesAsText("token"))
        .containsExactly("我", "喜", "欢", "学", "习", "A", "I", "技", "术");
    assertThat(CommandRunner.run(new TokenizeJob(), "--tokenizer", "word", text).err())
        .contains("Invalid option '--tokenizer': word", "did you mean 'words'?");
    assertThat(
            CommandRunner.run(new TokenizeJob(), "--model", "minilm", "--tokenizer", "words", text)
                .err())
        .contains("'model.tokenizer'", "for files of word vectors, which 'minilm' is not");
  }

  @Test
  void wordVectorsAreLearnedAndMeasured() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      text.append(
          i % 2 == 0 ? "Cat dog cow cat cow dog.\n\n" : "seven eight nine, eight seven\n\n");
    }
    Path corpus = Files.writeString(folder.resolve("corpus.txt"), text);
    Path vectors = folder.resolve("vectors.txt");
    JsonNode result =
        json(
            CommandRunner.run(
                new TrainJob(),
                "word2vec",
                "--input",
                corpus.toString(),
                "--output",
                vectors.toString(),
                "--dimensions",
                "12",
                "--master",
                "local[2]",
                "--json"));
    assertThat(result.path("vocabulary").asInt()).isEqualTo(6);
    assertThat(result.path("words").asInt()).isEqualTo(1100);
    assertThat(result.path("nearest").get(0).path("count").asInt()).isEqualTo(200);
    assertThat(Files.readAllLines(vectors)).hasSize(7).first().isEqualTo("6 12");
    Path pairs =
        Files.writeString(
            folder.resolve("pairs.tsv"),
            "9\tCat\tdog\n8\tseven\teight\n1\tcat\tnine\n5\tcat\tlion\n");
    JsonNode measured =
        json(
            CommandRunner.run(
                new EvaluateJob(),
                "words",
                "--model",
                vectors.toString(),
                "--pairs",
                pairs.toString(),
                "--json"));
    assertThat(measured.path("pairs.tsv").path("pairs").asInt()).isEqualTo(4);
    assertThat(measured.path("pairs.tsv").path("unknown").asInt()).isEqualTo(1);
    assertThat(measured.path("pairs.tsv").path("spearman").asDouble()).isPositive();
    assertThat(
            CommandRunner.run(
                    new TrainJob(), "glove", "--input", corpus.toString(), "--output", "x")
                .err())
        .contains("Unknown training [glove] (nightjar train word2vec)");
  }

  @Test
  void embedPrintsItsAccountsAsJson() throws IOException {
    Path model = TinyModel.write(folder.resolve("model"));
    Path corpus = folder.resolve("corpus.jsonl");
    Files.write(corpus, List.of("{\"id\":\"a\",\"text\":\"the cat\"}", "{\"id\":\"b\"}"));
    JsonNode result =
        json(
            CommandRunner.run(
                new EmbedJob(),
                "--input",
                corpus.toString(),
                "--output",
                folder.resolve("out").toString(),
                "--model",
                model.toString(),
                "--master",
                "local[2]",
                "--run-id",
                "first",
                "--json"));
    assertThat(result.path("run_id").asText()).isEqualTo("first");
    assertThat(result.path("documents").toString())
        .isEqualTo(
            "{\"read\":2,\"embedded\":1,\"rejected\":1,\"empty\":0,\"added\":1,\"changed\":0,\"kept\":0,\"deleted\":0}");
    assertThat(result.path("chunks").path("embedded").asInt()).isEqualTo(1);
    assertThat(result.path("seconds").path("total").asDouble()).isPositive();
  }

  @Test
  void evaluateFindsTheJudgedDocuments() throws IOException {
    Path model = TinyModel.write(folder.resolve("model"));
    Files.write(
        folder.resolve("corpus.jsonl"),
        List.of(
            "{\"id\":\"a\",\"title\":\"t\",\"text\":\"zzz zz\"}",
            "{\"id\":\"b\",\"text\":\"我喜欢学习\"}",
            "{\"id\":\"b\",\"text\":\"twice\"}"));
    Files.write(folder.resolve("queries.jsonl"), List.of("{\"id\":\"q\",\"text\":\"我喜欢\"}"));
    Files.write(folder.resolve("qrels.tsv"), List.of("q\tb\t1"));
    JsonNode result =
        json(
            CommandRunner.run(
                new EvaluateJob(),
                "retrieval",
                "--corpus",
                folder.resolve("corpus.jsonl").toString(),
                "--queries",
                folder.resolve("queries.jsonl").toString(),
                "--qrels",
                folder.resolve("qrels.tsv").toString(),
                "--model",
                model.toString(),
                "--master",
                "local[2]",
                "--json"));
    assertThat(result.path("ndcg@10").asDouble()).isEqualTo(1.0);
    assertThat(result.path("queries").asInt()).isEqualTo(1);
    assertThat(result.path("documents").asInt()).isEqualTo(2);
    assertThat(result.path("rejected_documents")).hasToString("{\"DUPLICATE_ID\":1}");
    assertThat(result.path("unmatched").findValuesAsText("of")).containsExactly("1", "1", "1");
    assertThat(result.path("unmatched").findValuesAsText("count")).containsOnly("0");
  }

  @Test
  void figuresOfNoJudgedQuestionAreAnError() throws IOException {
    Path model = TinyModel.write(folder.resolve("model"));
    Path files = folder.resolve("beir.jsonl");
    Files.write(files, List.of("{\"_id\":7,\"text\":\"the cat\"}"));
    Path qrels = folder.resolve("qrels.tsv");
    Files.write(qrels, List.of("query-id\tcorpus-id\tscore", "99\tzz\t1"));
    Ran ran =
        CommandRunner.run(
            new EvaluateJob(),
            "retrieval",
            "--corpus",
            files.toString(),
            "--queries",
            files.toString(),
            "--qrels",
            qrels.toString(),
            "--model",
            model.toString(),
            "--master",
            "local[2]");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .contains(
            "Cannot evaluate: none of the 1 judged queries of %s is there (such as '99'; the files have ids such as '7')"
                .formatted(qrels));
  }

  @Test
  void aDryRunSaysWhatARunWouldTakeAndWritesNothing() throws IOException {
    Path model = TinyModel.write(folder.resolve("model"));
    Files.write(
        folder.resolve("corpus.jsonl"),
        List.of(
            "{\"id\":\"a\",\"text\":\"the cat\"}", "{\"id\":\"b\",\"text\":\" \"}", "{\"id\":\"c"));
    JsonNode result =
        json(
            CommandRunner.run(
                new EmbedJob(),
                "--input",
                folder.resolve("corpus.jsonl").toString(),
                "--output",
                folder.resolve("vectors").toString(),
                "--model",
                model.toString(),
                "--master",
                "local[2]",
                "--dry-run",
                "--json"));
    assertThat(result.path("documents"))
        .hasToString("{\"read\":3,\"with_chunks\":1,\"rejected\":1,\"empty\":1}");
    assertThat(result.path("tokens_to_embed").asInt()).isEqualTo(6);
    assertThat(result.path("tokens_per_second").asLong()).isPositive();
    assertThat(result.path("hours").isNumber()).isTrue();
    assertThat(result.path("samples").findValuesAsText("text")).containsExactly("the cat");
    assertThat(folder.resolve("vectors")).doesNotExist();
  }

  @Test
  void modelsAreListed() {
    assertThat(CommandRunner.run(new ModelsJob(), "list").out())
        .contains("bge-small-zh ", "e5-small-q");
    assertThat(CommandRunner.run(new ModelsJob(), "fetch", "minilmm").err())
        .contains("did you mean 'minilm'?");
  }
}
