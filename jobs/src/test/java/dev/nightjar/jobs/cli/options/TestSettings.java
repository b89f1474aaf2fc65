package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.Options;
import dev.nightjar.jobs.cli.Reference;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestSettings {
  @TempDir Path folder;

  private static Settings resolve(
      Optional<String> file, List<String> sets, Map<String, String> line) {
    return Settings.resolve(
        new Settings.Origins(file, sets, line, List.of()), Options.ALL, List.of());
  }

  @Test
  void commandLineWinsOverSetOverFileOverDefault() throws IOException {
    Path file = folder.resolve("my.conf");
    Files.writeString(
        file, "chunk { tokens = 10, overlap = 1 }, model.name = a, source.text-columns = [x, y]");
    Settings settings =
        resolve(
            Optional.of(file.toString()),
            List.of("chunk.overlap=2", "model.name=b"),
            Map.of("model.name", "c"));
    assertThat(settings.value(ChunkOptions.TOKENS)).contains(10L);
    assertThat(settings.value(ChunkOptions.OVERLAP)).isEqualTo(2);
    assertThat(settings.value(ModelOptions.MODEL)).isEqualTo("c");
    assertThat(settings.value(InputOptions.TEXT_COLUMNS)).containsExactly("x", "y");
    assertThat(settings.value(InputOptions.ID_COLUMN)).isEqualTo("id");
  }

  @Test
  void valuesAreWhatIsWritten() throws IOException {
    Path file = folder.resolve("blanks.conf");
    Files.writeString(file, "model.passage-prefix = \"passage: \", chunk.tokens = \" 10 \"");
    List<Settings> all =
        List.of(
            resolve(Optional.of(file.toString()), List.of(), Map.of()),
            resolve(
                Optional.empty(),
                List.of("model.passage-prefix=passage: ", "chunk.tokens= 10 "),
                Map.of()),
            resolve(
                Optional.empty(),
                List.of("model.passage-prefix = passage: ", "chunk.tokens = 10"),
                Map.of()),
            resolve(
                Optional.empty(),
                List.of(),
                Map.of("model.passage-prefix", "passage: ", "chunk.tokens", "10 ")));
    for (Settings settings : all) {
      assertThat(settings.value(ModelOptions.PASSAGE_PREFIX)).contains("passage: ");
      assertThat(settings.value(ChunkOptions.TOKENS)).contains(10L);
    }
    Settings tab =
        resolve(Optional.empty(), List.of("source.reader-options=sep=\t, header=true"), Map.of());
    assertThat(tab.value(InputOptions.READER_OPTIONS)).containsExactly("sep=\t", "header=true");
  }

  @Test
  void keysOfSparkPassThroughAndStayOutOfTheManifest() throws IOException {
    Path file = folder.resolve("spark.conf");
    Files.writeString(
        file,
        "spark.executor.cores = 2, \"spark.hadoop.fs.s3a.endpoint\" = one, \"spark.hadoop.fs.s3a.endpoint.region\" = two");
    Settings settings =
        resolve(
            Optional.of(file.toString()),
            List.of("spark.hadoop.fs.s3a.secret.key=s3cret", "spark.executor.cores=3"),
            Map.of());
    assertThat(settings.spark())
        .isEqualTo(
            Map.of(
                "spark.executor.cores", "3",
                "spark.hadoop.fs.s3a.endpoint", "one",
                "spark.hadoop.fs.s3a.endpoint.region", "two",
                "spark.hadoop.fs.s3a.secret.key", "s3cret"));
    assertThat(settings.toMap(Options.ALL).toString()).doesNotContain("spark", "s3cret");
    assertThat(settings.with(JobOptions.OUTPUT, "out").spark()).isEqualTo(settings.spark());
  }

  @Test
  void credentialsInUrlsAreRefusedAndNotPrinted() {
    for (String url :
        List.of("s3a://key:s3c/r+t@bucket/x", "s3a://key@bucket/x", "http://key:s3cr+t@host/x")) {
      InvalidInput e =
          catchThrowableOfType(
              InvalidInput.class,
              () -> resolve(Optional.empty(), List.of(), Map.of("output", url)));
      assertThat(e.problems()).as(url).hasSize(1);
      assertThat(e.problems().getFirst().text())
          .startsWith("Invalid option ‹output›: " + url.replaceAll("//.*@", "//***@"))
          .contains("AWS_SECRET_ACCESS_KEY");
    }
    for (String url : List.of("s3a://bucket/a:b/c@d", "hdfs://host:8020/a@b", "/a:b@c")) {
      assertThat(
              resolve(Optional.empty(), List.of(), Map.of("output", url)).value(JobOptions.OUTPUT))
          .isEqualTo(url);
    }
  }

  @Test
  void reportsAllProblemsAtOnceWithTheNearestKey() {
    InvalidInput e =
        catchThrowableOfType(
            InvalidInput.class,
            () ->
                Settings.resolve(
                    new Settings.Origins(
                        Optional.of("none.conf"),
                        List.of("chunk.token=5", "oops"),
                        Map.of(
                            "chunk.chunker",
                            "sentence",
                            "chunk.overlap",
                            "-1",
                            "source.encoding",
                            "nonsense",
                            "input",
                            "missing.jsonl"),
                        List.of(new Problem("flag", "first"))),
                    Options.ALL,
                    List.of(JobOptions.OUTPUT)));
    assertThat(e.problems())
        .extracting(Problem::text)
        .containsExactlyInAnyOrder(
            "first",
            "Missing configuration file: none.conf",
            "Invalid option '--set': oops (key=value)",
            "Unknown key 'chunk.token'; did you mean 'chunk.tokens'?",
            "Invalid option ‹chunk.chunker›: sentence (sentences, tokens, recursive, markdown, whole); did you mean 'sentences'?",
            "Invalid option ‹source.encoding›: nonsense (a character set such as UTF-8 or GB18030)",
            "Invalid option ‹chunk.overlap›: -1 (a number from 0 to 1048576)",
            "Invalid option ‹input›: missing.jsonl (an existing path); there is no such file or folder",
            "Missing option ‹output›: Folder to write, on any file system Hadoop knows");
  }

  @Test
  void everyDefaultIsValid() {
    Settings settings = resolve(Optional.empty(), List.of(), Map.of());
    for (Option<?> option : Options.ALL) {
      if (option.fallback().isPresent()) {
        assertThat((Object) settings.value(option)).as(option.key()).isNotNull();
      }
    }
  }

  @Test
  void referencePagesAreCurrent() throws IOException {
    Path root = Path.of(System.getProperty("nightjar.root"));
    check(root.resolve("docs/configuration.md"), Reference.markdown());
    check(root.resolve("conf/nightjar.conf"), Reference.hocon());
  }

  private static void check(Path file, String text) throws IOException {
    if (Boolean.getBoolean("nightjar.write-reference")) {
      Files.writeString(file, text);
    }
    assertThat(file).as("write it anew: see CONTRIBUTING.md").hasContent(text);
  }

  @Test
  void everyOptionIsListedOnce() throws Exception {
    List<Option<?>> declared = new ArrayList<>();
    Path list = Path.of(OptionList.class.getResource("OptionList.class").toURI());
    Path classes = Objects.requireNonNull(list.getParent());
    try (Stream<Path> files = Files.walk(classes)) {
      for (String file : files.map(f -> classes.relativize(f).toString()).sorted().toList()) {
        if (file.endsWith("Options.class")) {
          String name = file.replace(".class", "").replace('/', '.');
          Class<?> subject = Class.forName(OptionList.class.getPackageName() + "." + name);
          for (Field field : subject.getFields()) {
            if (field.getType() == Option.class) {
              declared.add((Option<?>) field.get(null));
            }
          }
        }
      }
    }
    assertThat(declared).hasSizeGreaterThan(100);
    assertThat(Options.ALL).hasSize(declared.size()).containsAll(declared);
    assertThat(Options.keys()).doesNotHaveDuplicates();
  }
}
