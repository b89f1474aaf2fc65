package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightjar.config.Option;
import dev.nightjar.jobs.CommandRunner.Ran;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash completes by the script of {@code completion bash}. */
class TestCompletion {
  @TempDir Path folder;

  /** What stands for the last of these words. */
  private List<String> completed(String... words) throws Exception {
    return completed(List.of(List.of(words))).getFirst();
  }

  /** The same of several lines. */
  private List<List<String>> completed(List<List<String>> lines) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash");
    Ran ran = CommandRunner.run(new CompletionJob(), "bash");
    assertThat(ran.code()).as(ran.err()).isZero();
    StringBuilder script = new StringBuilder(ran.out());
    script.append("compopt() { :; } # only while a line is typed\n");
    script.append("function=$(complete -p nightjar | sed 's/.*-F \\([^ ]*\\) .*/\\1/')\n");
    for (List<String> line : lines) {
      String words = line.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
      script.append(
          """
          COMP_WORDS=(nightjar %s) COMP_CWORD=%s COMPREPLY=()
          COMP_LINE="${COMP_WORDS[*]}" COMP_POINT=${#COMP_LINE}
          $function nightjar
          echo "${COMPREPLY[@]}"
          """
              .formatted(words, Integer.toString(line.size())));
    }
    return told(Files.writeString(folder.resolve("complete.sh"), script));
  }

  private List<List<String>> told(Path script) throws IOException {
    Process bash =
        new ProcessBuilder("/bin/bash", script.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String told = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return told.lines().map(line -> List.of(line.strip().split("\\s+", -1))).toList();
  }

  @Test
  void commandsAndTheirParts() throws Exception {
    assertThat(completed("e")).containsExactly("embed", "evaluate", "export");
    assertThat(completed("runs", "r")).containsExactly("rollback");
  }

  @Test
  void flagsOfTheCommand() throws Exception {
    assertThat(completed("embed", "--chunk"))
        .contains("--chunker", "--chunk-tokens")
        .doesNotContain("--vectors");
    assertThat(completed("models", "check", "--min-")).containsExactly("--min-cosine");
  }

  @Test
  void everyClosedChoiceOfEveryCommand() throws Exception {
    List<List<String>> lines = new ArrayList<>();
    List<List<String>> choices = new ArrayList<>();
    for (Commands.Entry entry : Commands.ALL) {
      for (Option<?> option : entry.make().command().options()) {
        if (option.allowed().kind() == Option.Kind.CHOICE && !option.flag().isEmpty()) {
          List<String> line = new ArrayList<>(List.of(entry.path().split("/", -1)));
          line.addAll(List.of(option.flag(), ""));
          lines.add(line);
          choices.add(option.allowed().words());
        }
      }
    }
    assertThat(lines).hasSizeGreaterThan(20);
    assertThat(completed(lines)).isEqualTo(choices);
    assertThat(completed("index", "--quantization", "8")).containsExactly("8-bit");
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
