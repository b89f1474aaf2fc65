package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.embed.graph.TinyBert;
import dev.nightjar.jobs.CommandRunner.Ran;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What programs of users read, to the letter: the results of every command in JSON, both manifests,
 * the counts for Prometheus and the help, as files beside this class. What differs from run to run
 * is left out of them by {@link Golden}. To write them anew:
 *
 * <pre>mvn -pl common,deploy/s3,deploy/spark,jobs test -Dtest=TestGoldenFiles
 * -Dsurefire.failIfNoSpecifiedTests=false -Dnightjar.write-golden=true</pre>
 */
class TestGoldenFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> MADE = new LinkedHashMap<>();
  @TempDir static Path folder;

  @BeforeAll
  static void aDayOfTheirUse() throws IOException {
    write();
    help();
    nights();
    analyses();
    indexAndSearches();
    evaluations();
    reports();
    classification();
    words();
    models();
    runs();
  }

  @Test
  void stayToTheLetter() throws IOException {
    Path golden =
        Path.of(System.getProperty("nightjar.root"), "jobs/src/test/resources/dev/nightjar/jobs");
    if (Boolean.getBoolean("nightjar.write-golden")) {
      Files.createDirectories(golden);
      for (Map.Entry<String, String> made : MADE.entrySet()) {
        Files.writeString(golden.resolve(made.getKey()), made.getValue());
      }
    }
    for (Map.Entry<String, String> made : MADE.entrySet()) {
      assertThat(golden.resolve(made.getKey())).hasContent(made.getValue());
    }
    try (Stream<Path> files = Files.list(golden)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(MADE.keySet());
    }
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static void write() throws IOException {
    TinyModel.write(folder.resolve("model"));
    TinyBert.write(folder.resolve("bert"), TinyBert.Style.STEPS);
    List<String> corpus = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      corpus.add(
          String.format(
              Locale.ROOT,
              "{\"id\":\"d%d\",\"text\":\"%c the word%d\",\"lang\":\"%s\"}",
              i,
              'a' + i,
              i,
              i % 2 == 0 ? "en" : "zh"));
    }
    corpus.add("{\"id\":\"d0\",\"text\":\"twice\"}");
    corpus.add("{\"id\":\"blank\",\"text\":\" \"}");
    Files.write(folder.resolve("corpus.jsonl"), corpus);
    Files.write(
        folder.resolve("queries.jsonl"),
        List.of("{\"id\":\"q\",\"text\":\"word7\"}", "{\"id\":\"r\",\"text\":\"word8\"}"));
    Files.write(folder.resolve("qrels.tsv"), List.of("q\td7\t1", "r\td8\t1", "s\td9\t1"));
    Files.writeString(
        folder.resolve("words.txt"), "cat dog cow\n\nseven eight nine\n\n".repeat(20));
    Files.write(folder.resolve("pairs.tsv"), List.of("9\tcat\tdog", "1\tcat\tnine", "5\tcat\tx"));
  }

  private static void help() {
    Ran all =
        CommandRunner.run(
            () -> {
              Nightjar.main();
              return 0;
            });
    MADE.put("help.txt", all.out());
    help("", Commands.whole());
  }

  private static void help(String before, Map<String, Job> jobs) {
    jobs.forEach(
        (name, job) -> {
          String words = before + name;
          Ran ran = CommandRunner.run(job, "--help");
          assertThat(ran.code()).isZero();
          MADE.put("help-" + words.replace(' ', '-') + ".txt", ran.out());
          help(words + " ", job.parts());
        });
  }

  /** Runs a command, and keeps what it prints for programs. */
  private static void keep(String name, Job job, String... args) throws IOException {
    MADE.put(name + ".json", Golden.ofJson(printed(name, job, with(args, "--json")), folder));
  }

  /** Runs a command, and keeps what it prints for people. */
  private static void keepText(String name, Job job, String... args) {
    MADE.put(name + ".txt", Golden.ofText(printed(name, job, args), folder));
  }

  private static String printed(String name, Job job, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    if (job.command().options().contains(JobOptions.MASTER)) {
      all.addAll(List.of("--master", "local[2]"));
    }
    Ran ran = CommandRunner.run(job, all.toArray(String[]::new));
    assertThat(ran.code()).as(name + ": " + ran.err()).isZero();
    return ran.out();
  }

  private static void nights() throws IOException {
    String[] embed = {
      "--input", path("corpus.jsonl"), "--output", path("vectors"), "--model", path("model")
    };
    keep("embed-dry-run", new EmbedJob(), with(embed, "--dry-run"));
    plan();
    keep("embed", new EmbedJob(), with(embed, "--run-id", "first"));
    Files.writeString(
        folder.resolve("corpus.jsonl"),
        Files.readString(folder.resolve("corpus.jsonl")).replace("word11", "of this"));
    keep("embed-again", new EmbedJob(), with(embed, "--run-id", "second"));
    MADE.put("run-manifest.json", Golden.ofJson(Files.readString(runFile(".json")), folder));
    MADE.put("run-counts.prom", Golden.ofCounts(Files.readString(runFile(".prom")), folder));
    keepText("embed", new EmbedJob(), with(embed, "--run-id", "third"));
  }

  private static void plan() throws IOException {
    String[] plan = {"--input", path("corpus.jsonl"), "--model", path("model")};
    String[] fleet = {"--executors", "3", "--executor-cores", "2", "--price-per-hour", "1.5"};
    keep("plan", new PlanJob(), with(plan, fleet));
    keepText("plan", new PlanJob(), with(plan, "--gpu", "l4"));
  }

  private static void analyses() throws IOException {
    String[] vectors = {"--vectors", path("vectors")};
    String[] outliers = with(vectors, "--output", path("outliers"), "--top", "3");
    keep("analyze-outliers", new OutliersJob(), outliers);
    keepText("analyze-outliers", new OutliersJob(), outliers);
    String[] neighbors = with(vectors, "--output", path("neighbors"), "--top", "3");
    keep("analyze-neighbors", new NeighborsJob(), neighbors);
    keepText("analyze-neighbors", new NeighborsJob(), neighbors);
    String[] models = with(vectors, "--against", path("vectors"), "--top", "3");
    keep("analyze-drift-models", new DriftJob(), models);
    keepText("analyze-drift-models", new DriftJob(), models);
    drift();
  }

  /** Between two parts of a run, as runs that can be compared are longer. */
  private static void drift() throws IOException {
    List<String> corpus = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String text = i < 30 ? (char) ('a' + i % 26) + " the word" + i : "of this of this " + i;
      corpus.add(
          String.format(
              Locale.ROOT, "{\"id\":\"d%d\",\"text\":\"%s\",\"half\":\"%d\"}", i, text, i / 30));
    }
    Files.write(folder.resolve("halves.jsonl"), corpus);
    String[] embed = {"--input", path("halves.jsonl"), "--output", path("halves")};
    printed("halves", new EmbedJob(), with(embed, "--model", path("model")));
    String[] drift = {
      "--vectors", path("halves"), "--attribute", "half", "--from", "0", "--to", "1"
    };
    keep("analyze-drift", new DriftJob(), drift);
    keepText("analyze-drift", new DriftJob(), drift);
  }

  private static Path runFile(String end) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("vectors"))) {
      return files
          .filter(file -> file.getFileName().toString().equals("second" + end))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String[] with(String[] args, String... more) {
    return Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new);
  }

  private static void indexAndSearches() throws IOException {
    String[] index = {"--vectors", path("vectors"), "--output", path("index")};
    keep("index", new IndexJob(), with(index, "--index-id", "first"));
    MADE.put("index-manifest.json", Golden.ofJson(Files.readString(indexManifest()), folder));
    keepText("index", new IndexJob(), with(index, "--base", "none"));
    keep(
        "index-export",
        new IndexExportJob(),
        "--index",
        path("index"),
        "--output",
        path("exported"));
    String[] word = {"--index", path("index"), "--mode", "text", "word7"};
    keep("search-text", new SearchJob(), word);
    keepText("search-text", new SearchJob(), word);
    keep(
        "search-explained",
        new SearchJob(),
        "--index",
        path("index"),
        "--explain",
        "--top",
        "1",
        "h the word7");
    String[] like = {"--index", path("index"), "--like", "d7", "--unlike", "d2", "--top", "1"};
    keep("search-like", new SearchJob(), like);
    keepText("search-like", new SearchJob(), like);
    String[] ask = {"--index", path("index"), "--mode", "text", "--budget-tokens", "30", "word7"};
    keep("ask", new AskJob(), ask);
    keepText("ask", new AskJob(), ask);
    keep(
        "search-queries",
        new SearchJob(),
        "--index",
        path("index"),
        "--mode",
        "text",
        "--queries",
        path("queries.jsonl"),
        "--output",
        path("hits.jsonl"));
    MADE.put(
        "search-hits.json",
        Golden.ofJson(Files.readAllLines(folder.resolve("hits.jsonl")).getFirst(), folder));
  }

  private static Path indexManifest() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("index"))) {
      return files
          .filter(file -> file.getFileName().toString().equals("first.json"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void evaluations() throws IOException {
    String[] judged = {"--queries", path("queries.jsonl"), "--qrels", path("qrels.tsv")};
    keep(
        "evaluate-retrieval",
        new EvaluateJob(),
        with(judged, "retrieval", "--corpus", path("corpus.jsonl"), "--model", path("model")));
    String[] search = with(judged, "--index", path("index"), "--mode", "text");
    keep("evaluate-search", new EvaluateSearchJob(), search);
    keepText("evaluate-search", new EvaluateSearchJob(), search);
    keep(
        "evaluate-index",
        new EvaluateIndexJob(),
        "--vectors",
        path("vectors"),
        "--index",
        path("index"),
        "--sample",
        "5");
  }

  private static void reports() throws IOException {
    String[] shown = {
      "--vectors", path("vectors"), "--index", path("index"), "--analysis", path("outliers")
    };
    keep("report", new ReportJob(), with(shown, "--output", path("report.html")));
    Matcher data =
        Pattern.compile("id=\"data\">(.*?)</script>", Pattern.DOTALL)
            .matcher(Files.readString(folder.resolve("report.html")));
    assertThat(data.find()).isTrue();
    MADE.put("report-data.json", Golden.ofJson(data.group(1), folder));
    String[] atlas = {"--vectors", path("vectors"), "--output", path("atlas")};
    keep("export", new ExportJob(), with(atlas, "--analysis", path("neighbors")));
    String[] night = {"--vectors", path("vectors"), "--since", "first", "--output", path("bulk")};
    keep("export-since", new ExportJob(), with(night, "--to", "opensearch"));
  }

  private static void classification() throws IOException {
    String[] learn = {"--vectors", path("vectors"), "--label", "lang", "--folds", "2"};
    String[] kept = with(learn, "--output", path("languages"), "--set", "classify.c=1");
    keep("analyze-classify", new ClassifyJob(), kept);
    keepText("analyze-classify", new ClassifyJob(), kept);
    keep(
        "analyze-classify-run",
        new ClassifyJob(),
        "--vectors",
        path("vectors"),
        "--classifier",
        path("languages"),
        "--output",
        path("labels"));
  }

  private static void words() throws IOException {
    keep("tokenize", new TokenizeJob(), "--model", path("model"), "the cat");
    keepText("tokenize", new TokenizeJob(), "--model", path("model"), "the cat");
    keep(
        "train",
        new TrainJob(),
        "word2vec",
        "--input",
        path("words.txt"),
        "--output",
        path("words.vec"),
        "--dimensions",
        "4");
    String[] pairs = {"--model", path("words.vec"), "--pairs", path("pairs.tsv")};
    keep("evaluate-words", new EvaluateWordsJob(), pairs);
    keepText("evaluate-words", new EvaluateWordsJob(), pairs);
  }

  private static void models() throws IOException {
    MADE.put("models-list.txt", Golden.ofPlaces(printed("models-list", new ModelsListJob())));
    keepText("models-fetch", new ModelsFetchJob(), "minilm-q", "--output", path("fetched"));
    keep("models-inspect", new ModelsInspectJob(), path("model"));
    JsonNode seen = JSON.readTree(printed("", new ModelsInspectJob(), path("model"), "--json"));
    ObjectNode reference = JSON.createObjectNode().set("text", seen.get("sentence"));
    reference.putArray("vector").addAll((ArrayNode) seen.get("vector")).add(0).add(0).add(0);
    Files.writeString(folder.resolve("reference.jsonl"), reference.toString());
    keepText("models-inspect", new ModelsInspectJob(), path("model"));
    String[] check = {path("model"), "--reference", path("reference.jsonl"), "--min-cosine", "0"};
    keep("models-check", new ModelsCheckJob(), check);
    keep(
        "models-prepare",
        new ModelsPrepareJob(),
        "--model",
        path("bert"),
        "--precision",
        "int8",
        "--output",
        path("prepared"));
  }

  private static void runs() throws IOException {
    keep("runs-list", new RunsListJob(), path("vectors"));
    keepText("runs-list", new RunsListJob(), path("vectors"));
    keepText("runs-show", new RunsShowJob(), path("vectors"), "second");
    String shown = printed("runs-show", new RunsShowJob(), path("vectors"), "second", "--json");
    assertThat(Golden.ofJson(shown, folder)).isEqualTo(MADE.get("run-manifest.json"));
    String[] diff = {path("vectors"), "first", "second", "--output", path("changes")};
    keep("runs-diff", new RunsDiffJob(), diff);
    keepText("runs-diff", new RunsDiffJob(), diff);
    keep("runs-rollback", new RunsRollbackJob(), path("vectors"), "first");
    keep("runs-prune", new RunsPruneJob(), path("vectors"), "--keep", "1");
  }
}
