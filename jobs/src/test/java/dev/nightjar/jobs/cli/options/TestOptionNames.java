package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.cli.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The library's texts name options by their keys; flags are the command line's. */
class TestOptionNames {
  private static final Path SOURCES =
      Path.of(System.getProperty("nightjar.root"), "common/src/main/java/dev/nightjar");
  private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"");
  private static final Pattern FLAG = Pattern.compile("--[a-z][a-z_-]*");

  private static final Pattern MARK = Pattern.compile("‹[^‹›]*›");
  private static final Pattern MARKED = Pattern.compile("[‹ ]([a-z][a-z0-9.-]*)[=›]");
  private static final Pattern SUBJECT =
      Pattern.compile("(?:new InvalidInput|Problem\\.option|Problem\\.missing)\\(\\s*\"([^\"]*)\"");

  @Test
  void noTextOutsideConfigHasAFlag() throws IOException {
    List<String> flags = new ArrayList<>();
    for (Path file : files()) {
      for (String line : Files.readAllLines(file)) {
        if (!line.strip().matches("(\\*|//|/\\*).*")) {
          found(LITERAL, line).stream()
              .flatMap(literal -> found(FLAG, literal).stream())
              .forEach(flag -> flags.add(file.getFileName() + " " + flag));
        }
      }
    }
    assertThat(flags)
        .as("other programs' flags alone")
        .containsExactlyInAnyOrder(
            "GraphCheck.java --model",
            "GraphCheck.java --task",
            "GraphCheck.java --opset",
            "GraphCheck.java --no-dynamic-axes",
            "GraphCheck.java --batch_size",
            "SparseFolder.java --model",
            "SparseFolder.java --task",
            "OnnxEnvironment.java --conf",
            "EmbeddingAtlas.java --labels",
            "EmbeddingAtlas.java --text",
            "EmbeddingAtlas.java --x",
            "EmbeddingAtlas.java --y",
            "EmbeddingAtlas.java --vector",
            "EmbeddingAtlas.java --neighbors");
  }

  @Test
  void everyKeyThatIsNamedIsThatOfAnOption() throws IOException {
    List<String> keys = new ArrayList<>();
    for (Path file : files()) {
      if (file.startsWith(SOURCES.resolve("ml"))) {
        continue; // stages of MLlib have parameters of their own
      }
      String source = Files.readString(file);
      found(MARK, source).forEach(mark -> keys.addAll(found(MARKED, mark)));
      keys.addAll(found(SUBJECT, source));
    }
    assertThat(keys).hasSizeGreaterThan(50);
    assertThat(Options.keys()).containsAll(keys);
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(match.groupCount())).toList();
  }

  private static List<Path> files() {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.startsWith(SOURCES.resolve("config")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
