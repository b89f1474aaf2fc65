package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightjar.jobs.cli.Job;
import dev.nightjar.testing.ChildJvm;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container's machine: nobody's home, nothing that can be written but one folder, no Maven. */
class TestReadOnlyMachine {
  /** Mounts all but a folder read-only, for the command behind it and what that starts. */
  private static final List<String> READ_ONLY =
      List.of(
          "unshare",
          "--mount",
          "sh",
          "-c",
          "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro / && exec \"$@\"");

  @TempDir Path folder;
  private Path models = Path.of("");

  /** What is started: commands with {@code then} between them, until one fails. */
  static final class Night {
    private Night() {}

    public static void main(String... words) {
      List<String> left = new ArrayList<>(Arrays.asList(words));
      while (!left.isEmpty()) {
        int end = left.contains("then") ? left.indexOf("then") : left.size();
        List<String> command = left.subList(0, end);
        Job job = Commands.find(command.getFirst()).orElseThrow();
        int code = job.execute(command.subList(1, end).toArray(String[]::new));
        if (code != 0) {
          System.exit(code);
        }
        left.subList(0, Math.min(end + 1, left.size())).clear();
      }
    }
  }

  @BeforeEach
  void files() throws IOException {
    models = folder.resolve("models");
    TinyModel.write(models.resolve("minilm"));
    Files.writeString(
        folder.resolve("corpus.jsonl"),
        """
        {"id":"a","text":"the cat and the dog"}
        {"id":"b","text":"one of two"}
        """);
  }

  private ChildJvm start(List<String> around, String... words) throws IOException {
    Path place = Files.createDirectories(folder.resolve("writable"));
    List<String> flags = new ArrayList<>(ChildJvm.flags());
    flags.add("-Duser.home=/nonexistent");
    List<String> command = new ArrayList<>(around);
    command.addAll(
        ChildJvm.command(place, Night.class, flags, ChildJvm.classPath(), List.of(words)));
    return ChildJvm.start(
        place,
        command,
        Map.of(
            "NIGHTJAR_MODELS", models.toString(),
            "NIGHTJAR_MVN", folder.resolve("mvn").toString(),
            "SPARK_LOCAL_IP", "127.0.0.1"));
  }

  private List<String> readOnly() throws Exception {
    Path place = Files.createDirectories(folder.resolve("writable"));
    List<String> around = new ArrayList<>(READ_ONLY);
    around.add(place.toString());
    List<String> trial = new ArrayList<>(around);
    trial.addAll(List.of("sh", "-c", "touch writable/trial && ! touch models/trial 2>/dev/null"));
    int code =
        new ProcessBuilder(trial)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("trial").toFile())
            .start()
            .waitFor();
    assumeTrue(
        code == 0,
        () -> "Cannot mount a file system read-only here: " + read(folder.resolve("trial")));
    return around;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void oneFolderThatCanBeWrittenIsEnough() throws Exception {
    String vectors = folder.resolve("writable/vectors").toString();
    String index = folder.resolve("writable/index").toString();
    String input = folder.resolve("corpus.jsonl").toString();
    String[] words =
        Stream.of(
                "embed --master local[1] --model minilm --json --input " + input,
                "--output " + vectors,
                "then index --master local[1] --vectors " + vectors + " --output " + index,
                "then search --index " + index + " cat")
            .flatMap(part -> Stream.of(part.split(" ")))
            .toArray(String[]::new);
    try (ChildJvm child = start(readOnly(), words)) {
      assertThat(child.await()).as(child.lastWords()).isZero();
      assertThat(child.out()).contains("\"embedded\":2", "the cat and the dog");
      assertThat(child.err().lines().filter(line -> line.contains("Cannot keep")))
          .as("one of each command")
          .hasSize(3)
          .allMatch(line -> line.contains(models + "/"))
          .allMatch(
              line ->
                  line.endsWith("NIGHTJAR_CACHE or cache.dir names a folder that can be written"));
      assertThat(child.left())
          .as("DJL's own cache alone")
          .allMatch(path -> path.startsWith("temporary/.djl.ai"));
    }
  }

  @Test
  void aBuiltInModelThatIsNotThereSaysWhatToDo() throws IOException {
    try (ChildJvm child = start(List.of(), "tokenize", "--model", "e5-small", "cat")) {
      assertThat(child.await()).isOne();
      assertThat(child.err())
          .contains("Cannot fetch model 'e5-small', of which there is no copy: Maven (")
          .contains(
              "make its folder where Maven works (nightjar models fetch e5-small --output DIR)")
          .contains("bring it here as NIGHTJAR_MODELS/e5-small or pass --model DIR");
    }
  }
}
