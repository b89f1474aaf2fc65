package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.CommandRunner;
import dev.nightjar.jobs.CommandRunner.Ran;
import dev.nightjar.jobs.EmbedJob;
import dev.nightjar.jobs.EvaluateJob;
import dev.nightjar.jobs.EvaluateWordsJob;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.testing.EmbeddingServer;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Chunks that have no room for a text are wrong use, told before anything runs. */
class TestInputRoom {
  /** 70 tokens and two special ones, where the model reads 64. */
  private static final String LONG = "the of ".repeat(35).strip();

  private final Path folder;

  TestInputRoom(@TempDir Path folder) throws IOException {
    this.folder = folder;
    TinyModel.write(folder.resolve("model"));
    Files.writeString(
        folder.resolve("corpus.jsonl"), "{\"id\":\"a\",\"text\":\"the cat is on\"}\n");
    Files.writeString(folder.resolve("qrels.tsv"), "q\ta\t1\n");
    Files.writeString(folder.resolve("pairs.tsv"), "1\tthe\tof\n");
  }

  private Ran run(Job job, String... arguments) {
    return CommandRunner.run(
        job,
        Stream.of(arguments)
            .map(argument -> argument.replace("DIR", folder.toString()))
            .toArray(String[]::new));
  }

  private void assertRefused(Ran ran, String message) {
    assertThat(ran.err()).endsWith("nightjar: " + message + "\n").doesNotContain("Reading");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(folder.resolve("vectors")).doesNotExist();
  }

  static Stream<Arguments> wrongUses() {
    return Stream.of(
        Arguments.of(
            "--chunk-tokens 3 --set model.passage-prefix=the",
            "Invalid option '--chunk-tokens': 3 (prefix and special tokens of model 'model' are 3; 4 or more)"),
        Arguments.of(
            "--chunk-tokens 12 --chunk-overlap 10",
            "Invalid option '--chunk-overlap': 10 (less than the 10 tokens that a chunk of 12 has for its text)"),
        Arguments.of(
            "--prompt " + LONG.replace(' ', '~'),
            "Invalid option '--prompt': %.80s… (with special tokens it is 72 of the 64 tokens that model 'model' reads; shorten it)"
                .formatted(LONG)),
        Arguments.of(
            "--max-tokens 3 --set model.passage-prefix=the",
            "Invalid option 'model.passage-prefix': the (with special tokens it is 3 of the 3 tokens that model 'model' reads; shorten it)"));
  }

  @ParameterizedTest
  @MethodSource("wrongUses")
  void chunksWithoutRoomAreRefused(String options, String message) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--input", "DIR/corpus.jsonl", "--output", "DIR/vectors", "--model", "DIR/model"));
    for (String option : options.split(" ")) {
      arguments.add(option.replace('~', ' '));
    }
    arguments.addAll(List.of("--master", "local[1]"));
    assertRefused(run(new EmbedJob(), arguments.toArray(String[]::new)), message);
  }

  @Test
  void hostedModelsAreNotAskedForThem() throws IOException {
    try (EmbeddingServer server = EmbeddingServer.start()) {
      for (String more : List.of("--json", "--dry-run")) {
        assertRefused(
            run(
                new EmbedJob(),
                "--input",
                "DIR/corpus.jsonl",
                "--output",
                "DIR/vectors",
                "--model",
                "openai:mine",
                "--base-url",
                server.url(),
                "--chunk-tokens",
                "3",
                "--set",
                "model.passage-prefix=search_document: ",
                "--master",
                "local[1]",
                more),
            "Invalid option '--chunk-tokens': 3 (prefix and special tokens of model 'openai:mine' are 4; 5 or more)");
      }
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void questionsNeedRoomToo() {
    String message =
        "Invalid option 'model.query-prefix': %.80s… (with special tokens it is 72 of the 64 tokens that model 'model' reads; shorten it)"
            .formatted(LONG);
    assertRefused(
        run(
            new EvaluateJob(),
            "retrieval",
            "--corpus",
            "DIR/corpus.jsonl",
            "--queries",
            "DIR/corpus.jsonl",
            "--qrels",
            "DIR/qrels.tsv",
            "--model",
            "DIR/model",
            "--set",
            "model.query-prefix=" + LONG,
            "--master",
            "local[1]"),
        message);
    assertRefused(
        run(
            new EvaluateWordsJob(),
            "--pairs",
            "DIR/pairs.tsv",
            "--model",
            "DIR/model",
            "--set",
            "model.query-prefix=" + LONG),
        message);
  }
}
