package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.index.Fusion;
import dev.nightjar.index.SearchHit;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.io.source.Source;
import dev.nightjar.io.source.SourceOptions;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.pipeline.changes.ChangeFeed;
import dev.nightjar.pipeline.index.IndexRun;
import dev.nightjar.pipeline.search.SearchRun;
import dev.nightjar.query.QueryEncoder;
import dev.nightjar.query.SearchSpec;
import dev.nightjar.query.Searcher;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.IndexPlans;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.TinySparse;
import dev.nightjar.tokenize.SubwordTokenizer;
import dev.nightjar.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with sparse vectors beside the dense ones, and what searches make of them. */
class TestSparseRuns {
  private final SparkSession spark = LocalSpark.session();
  private final Path folder;
  private final EmbedRuns runs;

  TestSparseRuns(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.runs = new EmbedRuns(spark, folder, folder.resolve("out").toString());
  }

  private static Map<Integer, Float> terms(Row row) {
    return new HashMap<>(row.<Integer, Float>getJavaMap(row.fieldIndex("sparse")));
  }

  private static List<Long> counts(RunReport.Chunks chunks) {
    return List.of(chunks.embedded(), chunks.reused(), chunks.deduplicated());
  }

  @Test
  void eachNightMakesWhatIsMissing() throws IOException {
    Path sparse = TinySparse.write(folder.resolve("sparse"));
    List<String> lines = EmbedRuns.documents(8);
    RunReport.Chunks dense = runs.run(lines, "dense").report().chunks();
    assertThat(runs.rows("dense").getFirst().schema().fieldNames())
        .containsExactlyElementsOf(VectorLayout.COLUMNS);
    RunReport added = runs.withSparse(sparse, 8).run(lines, "added").report();
    assertThat(added.chunks().embedded()).isEqualTo(dense.embedded());
    assertThat(String.join(" ", added.notes()))
        .contains("the sparse vectors of run dense are missing; the dense ones are used again");
    List<Row> rows = runs.rows("added");
    assertThat(rows).allMatch(row -> terms(row).size() == 8);
    assertThat(runs.vectors("added")).isEqualTo(runs.vectors("dense"));
    List<String> more = new ArrayList<>(lines);
    more.add(EmbedRuns.document("new", "the dog of this"));
    RunReport.Chunks next = runs.run(more, "next").report().chunks();
    assertThat(counts(next)).containsExactly(1L, next.total() - 1, 0L);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(terms(runs.rows("next").get(i))).isEqualTo(terms(rows.get(i)));
    }
    try (ChangeFeed feed =
        ChangeFeed.between(spark, runs.directory().run("added"), runs.directory().run("next"))) {
      assertThat(feed.upserts().collectAsList())
          .singleElement()
          .satisfies(row -> assertThat(terms(row)).hasSize(8));
    }
    RunReport.Chunks without = runs.withSparse(sparse, 0).run(more, "without").report().chunks();
    assertThat(without.embedded()).isZero();
    assertThat(runs.rows("without").getFirst().schema().fieldNames()).doesNotContain("sparse");
  }

  @Test
  void aTextThatOneOfTheModelsCannotReadIsRejected() throws IOException {
    int the = ids("the").getFirst();
    Path sparse =
        TinySparse.write(folder.resolve("broken"), TinySparse.graph().broken(the), "relu");
    List<String> lines =
        List.of(EmbedRuns.document("a", "the cat"), EmbedRuns.document("b", "on with"));
    RunReport report = runs.withSparse(sparse, 8).run(lines, "one").report();
    assertThat(report.rejects()).containsEntry("INVALID_VECTOR", 1L);
    assertThat(runs.rows("one")).hasSize(1);
  }

  @Test
  void tokensAndTermsAreTwoRuns() throws IOException {
    Path sparse = TinySparse.write(folder.resolve("sparse"));
    assertThatThrownBy(() -> runs.withSparse(sparse, 8).with(Granularity.TOKEN).plan(300))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it needs chunks that are read by themselves for one vector");
  }

  @Test
  void searchesRankByThem() throws IOException {
    Path sparse = TinySparse.write(folder.resolve("sparse"));
    runs.withSparse(sparse, 32).run(EmbedRuns.documents(12), "one");
    IndexManifest index = index();
    assertThat(index.model().sparse().orElseThrow().name()).isEqualTo("sparse");
    SearchParameters how = spec(SearchMode.SPARSE, Fusion.USUAL).in(index);
    SearchParameters hybrid =
        spec(SearchMode.HYBRID, new Fusion(Fusion.Method.SCORES, 0.5, Fusion.Second.AUTO))
            .in(index);
    String question = "the cat of that";
    try (Searcher searcher = searcher(index)) {
      Searcher.Found found = searcher.find(question, how);
      assertThat(found.hits()).hasSize(5);
      Map<String, Double> expected = products(question);
      for (SearchHit hit : found.hits()) {
        assertThat(hit.score())
            .isEqualTo((float) expected.getOrDefault(hit.chunkId(), 0.0).doubleValue());
      }
      assertThat(found.hits().getFirst().score())
          .isEqualTo((float) expected.values().stream().mapToDouble(p -> p).max().orElseThrow());
      assertThat(searcher.sparse().terms(question).spellings())
          .containsExactlyInAnyOrder("the", "c", "##a", "##t", "of", "that");
      assertThat(found.index().terms(found.question(), found.hits().getFirst()))
          .isNotEmpty()
          .extracting(match -> match.term())
          .isSubsetOf("the", "c", "##a", "##t", "of", "that");
      assertThat(searcher.find(question, hybrid).hits().getFirst().sparse()).isPresent();
      asked(index, question, how, found.hits());
    }
  }

  /** A file of questions has the same answers. */
  private void asked(
      IndexManifest index, String question, SearchParameters how, List<SearchHit> hits)
      throws IOException {
    Path file =
        Files.write(folder.resolve("questions.jsonl"), List.of(EmbedRuns.document("q", question)));
    SourceOptions source =
        new SourceOptions(file.toString(), "auto", "id", List.of("text"), "UTF-8", false, Map.of());
    Row row =
        new SearchRun(spark, index, how)
            .search(new Source(spark, source).read(), Optional.empty(), Progress.SILENT)
            .kept()
            .rows()
            .collectAsList()
            .getFirst();
    List<Row> same = row.getList(row.fieldIndex("hits"));
    assertThat(same)
        .extracting(hit -> hit.getAs("chunk_id"), hit -> hit.getAs("score"))
        .containsExactlyElementsOf(
            hits.stream().map(hit -> tuple(hit.chunkId(), hit.score())).toList());
  }

  /** The inner product of each chunk with the weights of the question's tokens, each once. */
  private Map<String, Double> products(String question) {
    float[] weights = TinySparse.queryWeights();
    Map<String, Double> products = new HashMap<>();
    for (Row row : runs.rows("one")) {
      Map<Integer, Float> text = terms(row);
      double sum = 0;
      for (int id : ids(question).stream().sorted().distinct().toList()) {
        sum += (double) weights[id] * text.getOrDefault(id, 0f);
      }
      products.put(row.getAs("chunk_id"), sum);
    }
    return products;
  }

  private static SearchSpec spec(SearchMode mode, Fusion fusion) {
    return new SearchSpec(
        mode, 5, "", false, Optional.empty(), Optional.empty(), true, 0, 0, fusion);
  }

  private Searcher searcher(IndexManifest index) {
    return Searcher.open(
        index.directory(),
        manifest ->
            new QueryEncoder(
                QueryEncoder.model(
                    manifest, Optional.empty(), RemoteEndpoint.DEFAULT, runs.hadoop()),
                "",
                new BatchPlan(64, 64, 1),
                runs.hadoop()),
        runs.hadoop());
  }

  private IndexManifest index() throws IOException {
    Path directory = Files.createDirectories(folder.resolve("index"));
    new IndexRun(
            spark,
            runs.directory(),
            IndexDirectory.open(directory.toString(), runs.hadoop()),
            new IndexPlans().vectors(1000, 20).minRecall(0).made(),
            Progress.SILENT)
        .run(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
    return IndexDirectory.current(directory.toString(), runs.hadoop());
  }

  /** The ids of a text's tokens, which both models share. */
  private List<Integer> ids(String text) {
    try (Tokenizer tokenizer =
        SubwordTokenizer.open(folder.resolve("model").resolve("tokenizer.json"))) {
      return IntStream.of(tokenizer.tokenize(text).ids()).boxed().toList();
    }
  }
}
