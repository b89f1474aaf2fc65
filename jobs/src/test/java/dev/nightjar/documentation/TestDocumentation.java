package dev.nightjar.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.config.Option;
import dev.nightjar.documentation.MarkdownPage.Line;
import dev.nightjar.jobs.cli.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The README and the pages of docs: commands, links, options and classes in them exist. */
class TestDocumentation {
  private static final Path ROOT = Path.of(System.getProperty("nightjar.root"));
  private static final List<MarkdownPage> PAGES =
      Stream.concat(files(ROOT, 1), files(ROOT.resolve("docs"), 1))
          .filter(file -> file.toString().endsWith(".md"))
          .map(MarkdownPage::read)
          .toList();
  private static final List<Path> SOURCES =
      Stream.of("common/src", "jobs/src", "bench/src", "deploy/spark")
          .flatMap(folder -> files(ROOT.resolve(folder), Integer.MAX_VALUE))
          .filter(file -> file.toString().endsWith(".java"))
          .map(ROOT::relativize)
          .toList();

  private static final ShellLine SHELL = new ShellLine(profiles());

  private static final Pattern COMMAND =
      Pattern.compile("([A-Z_]+=\\S* )*((\\./)?nightjar \\S+ |spark-submit |mvn ).*");
  private static final Pattern KEY = Pattern.compile("([a-z]+)\\.(?!onnx|safetensors)[a-z0-9-]+");
  private static final Pattern FLAG = Pattern.compile("(--[a-z][a-z-]+)([ =].*)?");
  private static final Pattern FILE =
      Pattern.compile(
          "(?<![\\w/.])(bench|deploy|docs|findings|(common|jobs|bench)/src)/[\\w./-]+\\.[a-z]+");
  private static final Pattern CLASS = Pattern.compile("[A-Z][a-z]\\w+");

  /** Of this project's commands; of Spark, the JVM, scripts and other people's servers. */
  private static final Set<String> FLAGS =
      Stream.concat(
              Options.ALL.stream().map(Option::flag),
              Stream.of(
                  "--config --set --json --verbose --help --conf --class --supervise --add-modules",
                  "--enable-native-access --illegal-native-access --max-client-batch-size",
                  "--url-prefix --task --python --java-home --model-archive --archives",
                  "--worker-accelerator --no-shielded-secure-boot --properties"))
          .flatMap(flags -> Stream.of(flags.split(" ")))
          .collect(Collectors.toSet());

  private static Stream<Path> files(Path folder, int depth) {
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> profiles() {
    try {
      return Pattern.compile("<id>(.*)</id>")
          .matcher(
              Files.readString(ROOT.resolve("pom.xml"))
                  + Files.readString(ROOT.resolve("jobs/pom.xml")))
          .results()
          .map(id -> id.group(1))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is wrong with the lines of all pages, each with its place. */
  private static List<String> problems(
      Function<MarkdownPage, List<Line>> lines, BiFunction<MarkdownPage, String, String> check) {
    return PAGES.stream()
        .flatMap(
            page ->
                lines.apply(page).stream()
                    .map(line -> page.at(line) + ": " + check.apply(page, line.text()))
                    .filter(problem -> !problem.endsWith(": ")))
        .toList();
  }

  private static List<Line> commands(MarkdownPage page) {
    return Stream.concat(
            page.shell().stream(),
            page.spans().stream().filter(span -> COMMAND.matcher(span.text()).matches()))
        .toList();
  }

  @Test
  void everyCommandLineIsUnderstood() {
    assertThat(PAGES.stream().flatMap(page -> commands(page).stream())).hasSizeGreaterThan(100);
    assertThat(problems(TestDocumentation::commands, (page, line) -> SHELL.problem(line)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "./nightjar embde --input a                        | There is no command embde",
        "nightjar embed --input a --output b --modle x     | Unknown option '--modle'; did you mean"
            + " '--model'?",
        "nightjar embed --input a                          | Missing option ‹output›",
        "cd x && ./nightjar search --index i --mode both q | Invalid option ‹search.mode›: both",
        "nightjar embed --set chunk.token=5 …              | Unknown key 'chunk.token'",
        "nightjar runs lst DIR                             | runs does not know lst",
        "nightjar index --vectors v --output o more        | Unknown argument 'more'",
        "nightjar train glove --input a --output b         | train does not know glove",
        "spark-submit --class dev.nightjar.jobs.EmbdeJob nightjar.jar | There is no class"
            + " dev.nightjar.jobs.EmbdeJob",
        "./nightjar spark-submit --class dev.nightjar.jobs.IndexJob nightjar.jar --output o |"
            + " Missing option ‹index.vectors›",
        "mvn -Pspark-3.5 verify                            | There is no profile spark-3.5",
      })
  void aWrongCommandLineIsRefused(String line, String problem) {
    assertThat(SHELL.problem(line)).startsWith(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "./nightjar embed … --master local[2]   # less is left out",
        "$ time ./nightjar search --index missing \"a | b\" > hits.txt",
        "0 2 * * *  cd /opt && ./nightjar runs prune /data/vectors --keep 7 2>>log",
        "nightjar embed --config corpus.conf --json",
        "nightjar evaluate search --index i --queries q --qrels r [--rerank 100]",
        "nightjar evaluate retrieval --help",
        "curl http://localhost",
      })
  void aRightCommandLineIsNot(String line) {
    assertThat(SHELL.problem(line)).isEmpty();
  }

  @Test
  void aProblemNamesPageAndLine() {
    MarkdownPage page =
        MarkdownPage.of(
            Path.of("docs", "page.md"),
            List.of(
                "# Title", "```python", "no()", "```", "```", "a \\", "  b", "c", "```", "`d`"));
    assertThat(page.shell()).containsExactly(new Line(6, "a b"), new Line(8, "c"));
    assertThat(page.spans()).containsExactly(new Line(10, "d"));
    assertThat(page.at(page.spans().getFirst())).isEqualTo("page.md:10");
  }

  @Test
  void everyLinkLeadsSomewhere() {
    assertThat(problems(MarkdownPage::links, TestDocumentation::broken)).isEmpty();
    MarkdownPage page =
        MarkdownPage.of(
            ROOT.resolve("docs/page.md"), List.of("## How? `x` and y", "[a](#how-x-and-y)"));
    assertThat(page.links()).containsExactly(new Line(2, "#how-x-and-y"));
    assertThat(broken(page, "#how-x-and-y")).isEmpty();
    assertThat(broken(page, "#how")).isEqualTo("There is no #how");
    assertThat(broken(page, "models.md#nothing")).isEqualTo("There is no models.md#nothing");
    assertThat(broken(page, "../docs/nothing.svg")).isEqualTo("There is no ../docs/nothing.svg");
  }

  private static String broken(MarkdownPage page, String link) {
    String[] parts = link.split("#", 2);
    Path file = parts[0].isEmpty() ? page.file() : page.file().resolveSibling(parts[0]).normalize();
    boolean found =
        parts.length == 1
            ? Files.exists(file)
            : Stream.concat(Stream.of(page), PAGES.stream())
                .anyMatch(to -> to.file().equals(file) && to.anchors().contains(parts[1]));
    return found ? "" : "There is no " + link;
  }

  @Test
  void everyFileNamedExists() {
    assertThat(
            problems(
                page -> Stream.concat(page.shell().stream(), page.spans().stream()).toList(),
                (page, code) -> missing(code)))
        .isEmpty();
    assertThat(missing("A=1 bench/rum.sh x; bench/run.sh")).isEqualTo("There is no bench/rum.sh");
  }

  private static String missing(String code) {
    return FILE.matcher(code)
        .results()
        .map(MatchResult::group)
        .filter(file -> !Files.exists(ROOT.resolve(file)))
        .map(file -> "There is no " + file)
        .collect(Collectors.joining("; "));
  }

  @Test
  void everyOptionNamedExists() {
    assertThat(problems(MarkdownPage::spans, (page, code) -> unknownOption(code))).isEmpty();
    assertThat(unknownOption("--modle x")).isEqualTo("There is no option --modle");
    assertThat(unknownOption("chunk.token")).isEqualTo("There is no option chunk.token");
    assertThat(unknownOption("model.onnx")).isEmpty();
  }

  private static String unknownOption(String code) {
    Matcher flag = FLAG.matcher(code);
    if (flag.matches()) {
      return FLAGS.contains(flag.group(1)) ? "" : "There is no option " + flag.group(1);
    }
    Matcher key = KEY.matcher(code);
    boolean unknown =
        key.matches()
            && !Options.keys().contains(code)
            && Options.keys().stream().anyMatch(known -> known.startsWith(key.group(1) + "."));
    return unknown ? "There is no option " + code : "";
  }

  @Test
  void everyClassOfTheArchitectureExists() {
    Set<String> classes =
        SOURCES.stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    MarkdownPage page = MarkdownPage.read(ROOT.resolve("docs/architecture.md"));
    List<Line> named =
        page.spans().stream().filter(span -> CLASS.matcher(span.text()).matches()).toList();
    assertThat(named).hasSizeGreaterThan(20);
    assertThat(named.stream().filter(name -> !classes.contains(name.text()))).isEmpty();
  }

  /** The fenced picture: a package a line, those below it by what is behind its name. */
  @Test
  void thePictureOfTheHouseHasEveryPackage() throws IOException {
    Set<String> drawn = new TreeSet<>();
    String above = "";
    for (String line : Files.readAllLines(ROOT.resolve("docs/architecture.md"))) {
      for (String word : line.strip().split(" +")) {
        if (word.startsWith("dev.nightjar.")) {
          above = word;
          drawn.add(word);
        } else if (word.matches("\\.[a-z.]+") && !above.isEmpty()) {
          drawn.add(above + word);
        }
      }
    }
    Set<String> there =
        SOURCES.stream()
            .map(Path::toString)
            .filter(file -> file.endsWith("package-info.java") && file.contains("/src/main/java/"))
            .filter(file -> !file.startsWith("bench"))
            .map(file -> file.replaceAll(".*/java/|/package-info.java", "").replace('/', '.'))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(drawn).isEqualTo(there);
  }
}
