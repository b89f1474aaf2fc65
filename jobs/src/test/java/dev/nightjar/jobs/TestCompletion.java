package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightjar.jobs.CommandRunner.Ran;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash completes by the script of {@code completion bash}. */
class TestCompletion {
  @TempDir Path folder;

  /** What stands for the last of these words. */
  private List<String> completed(String... words) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash");
    Ran ran = CommandRunner.run(new CompletionJob(), "bash");
    assertThat(ran.code()).as(ran.err()).isZero();
    String quoted = Stream.of(words).map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    Path script =
        Files.writeString(
            folder.resolve("complete.sh"),
            """
            %s
            COMP_WORDS=(nightjar %s)
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            COMP_LINE="${COMP_WORDS[*]}" COMP_POINT=${#COMP_LINE}
            compopt() { :; } # only while a line is typed
            ${function:=$(complete -p nightjar | sed 's/.*-F \\([^ ]*\\) .*/\\1/')} nightjar
            printf '%%s\\n' "${COMPREPLY[@]}"
            """
                .formatted(ran.out(), quoted));
    return ran(script);
  }

  private List<String> ran(Path script) throws IOException, InterruptedException {
    Process bash =
        new ProcessBuilder("/bin/bash", script.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String told = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    bash.waitFor();
    return told.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  @Test
  void commandsAndTheirParts() throws Exception {
    assertThat(completed("e")).containsExactly("embed", "evaluate");
    assertThat(completed("runs", "r")).containsExactly("rollback");
  }

  @Test
  void flagsOfTheCommand() throws Exception {
    assertThat(completed("embed", "--chunk")).contains("--chunker", "--chunk-tokens").doesNotContain("--vectors");
    assertThat(completed("models", "check", "--min-")).containsExactly("--min-cosine");
  }

  @Test
  void closedChoices() throws Exception {
    assertThat(completed("search", "--mode", "")).containsExactly("vector", "text", "hybrid");
    assertThat(completed("index", "--quantization", "8")).containsExactly("8-bit");
    assertThat(completed("embed", "--layer", "")).containsExactly("auto", "last", "embeddings");
  }

  @Test
  void files() throws Exception {
    Files.createFile(folder.resolve("corpus.jsonl"));
    assertThat(completed("embed", "--input", "corp")).containsExactly("corpus.jsonl");
    assertThat(completed("runs", "list", "--config", "corp")).containsExactly("corpus.jsonl");
  }

  @Test
  void otherShellsAreRefused() {
    Ran ran = CommandRunner.run(new CompletionJob(), "fish");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("Unknown shell [fish] (nightjar completion bash)");
  }
}
