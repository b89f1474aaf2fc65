package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.jobs.CommandRunner.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Indexes and their evaluation as their users type them. */
class TestIndexCommands extends IndexedSample {
  @Test
  void anIndexIsMeasuredAndPlotted() throws IOException {
    JsonNode result =
        json(
            new EvaluateJob(),
            "index",
            "--vectors",
            path("vectors"),
            "--index",
            index,
            "--sample",
            "50",
            "--plot",
            path("recall.svg"));
    assertThat(result.path("recall@10").asDouble()).isGreaterThan(0.95);
    assertThat(result.path("queries_per_second").asDouble()).isPositive();
    assertThat(result.path("sweep").findValues("p99_ms")).hasSizeGreaterThan(5);
    assertThat(Files.readString(folder.resolve("recall.svg")))
        .startsWith("<svg")
        .contains("width ");
  }

  @Test
  void exportsAFileAShardWithAMapOfIds() throws IOException {
    for (String library : List.of("hnswlib", "faiss")) {
      JsonNode result =
          json(
              new IndexJob(),
              "export",
              "--index",
              index,
              "--to",
              library,
              "--output",
              path("to-" + library));
      assertThat(result.path("vectors").asInt()).isEqualTo(DOCUMENTS);
      assertThat(folder.resolve("to-" + library + "/shard-00000." + library)).exists();
      assertThat(folder.resolve("to-" + library + "/ids/_SUCCESS")).exists();
    }
    Ran again =
        spark(
            new IndexJob(),
            "export",
            "--index",
            index,
            "--to",
            "faiss",
            "--output",
            path("to-faiss"));
    assertProblem(again, "Invalid option '--output'", "it is not empty");
  }

  @Test
  void aMissingShardFileIsNamedWithItsRemedy() throws IOException {
    json(
        new IndexJob(),
        "--vectors",
        path("vectors"),
        "--output",
        path("broken"),
        "--index-id",
        "a");
    Files.delete(folder.resolve("broken/index=a/shard-00000/vectors.codes"));
    Ran ran = CommandRunner.run(new SearchJob(), "--index", path("broken"), "--mode", "text", "x");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .contains("Missing shard file: ", "vectors.codes", "build it again")
        .doesNotContain("\tat ");
  }

  @Test
  void anIndexThatMissesTooMuchIsRefusedWithExitThree() {
    Ran ran =
        spark(
            new IndexJob(),
            "--vectors",
            path("vectors"),
            "--output",
            path("poor"),
            "--max-connections",
            "2",
            "--beam-width",
            "2",
            "--width",
            "1",
            "--min-recall",
            "1");
    assertThat(ran.code()).as(ran.err()).isEqualTo(3);
    assertThat(ran.err()).contains("Refused to publish index", "recall@10 is 0.", "--min-recall");
    assertProblem(
        CommandRunner.run(new SearchJob(), "--index", path("poor"), "x"), "has no current index");
  }
}
