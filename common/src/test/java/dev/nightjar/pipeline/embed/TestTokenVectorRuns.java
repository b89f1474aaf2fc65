package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.Question;
import dev.nightjar.index.SearchHit;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.index.shard.TokenCoding;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.io.source.Source;
import dev.nightjar.io.source.SourceOptions;
import dev.nightjar.pipeline.index.IndexRun;
import dev.nightjar.pipeline.index.IndexSpec;
import dev.nightjar.pipeline.search.SearchRun;
import dev.nightjar.query.QueryEncoder;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.IndexPlans;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs with a vector for each token, and what searches make of them. */
class TestTokenVectorRuns {
  private static final List<String> LINES =
      List.of(
          EmbedRuns.document("a", "the cat of that"),
          EmbedRuns.document("b", "我喜欢学习 the"),
          EmbedRuns.document("c", "on for with is"));

  private final SparkSession spark = LocalSpark.session();
  private final Path folder;
  private final EmbedRuns runs;

  TestTokenVectorRuns(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.runs =
        new EmbedRuns(spark, folder, folder.resolve("out").toString()).with(Granularity.TOKEN);
  }

  private static List<List<Float>> vectors(Row row) {
    List<List<Float>> vectors = new ArrayList<>();
    for (scala.collection.Seq<Float> vector :
        row.<scala.collection.Seq<Float>>getList(row.fieldIndex("token_vectors"))) {
      vectors.add(scala.jdk.javaapi.CollectionConverters.asJava(vector));
    }
    return vectors;
  }

  @Test
  void eachTokenOfAChunkHasAVectorBesideTheChunks() throws IOException {
    runs.run(LINES, "tokens");
    Row chunk = runs.rows("tokens").getFirst();
    assertThat(chunk.getList(chunk.fieldIndex("tokens")))
        .isEqualTo(List.of("the", "c", "##a", "##t", "of", "that"));
    List<List<Float>> vectors = vectors(chunk);
    assertThat(vectors).hasSize(6).allMatch(vector -> vector.size() == TinyModel.DIMENSION);
    for (List<Float> vector : vectors) {
      double squares = vector.stream().mapToDouble(value -> value * value).sum();
      assertThat(squares).isCloseTo(1, within(1e-5));
    }
    EmbedRuns texts = new EmbedRuns(spark, folder, folder.resolve("texts").toString());
    texts.run(LINES, "texts");
    assertThat(runs.vectors("tokens")).isEqualTo(texts.vectors("texts"));
    assertThat(texts.rows("texts").getFirst().schema().fieldNames()).doesNotContain("tokens");
  }

  @Test
  void theNextNightUsesThemAgain() throws IOException {
    runs.run(LINES, "one");
    List<String> more = new ArrayList<>(LINES);
    more.add(EmbedRuns.document("d", "the cat of that")); // the same text once more
    more.add(EmbedRuns.document("e", "今天天气"));
    RunReport.Chunks second = runs.run(more, "two").report().chunks();
    assertThat(List.of(second.total(), second.embedded(), second.reused()))
        .containsExactly(5L, 1L, 4L);
    List<Row> rows = runs.rows("two");
    assertThat(vectors(rows.get(3))).isEqualTo(vectors(rows.get(0)));
    assertThat(vectors(rows.get(0))).isEqualTo(vectors(runs.rows("one").getFirst()));
    EmbedResult texts = runs.with(Granularity.TEXT).run(more, "three");
    assertThat(texts.report().chunks().embedded()).isEqualTo(4);
    assertThat(texts.report().chunks().reused()).isZero();
    assertThat(String.join(", ", texts.report().notes())).contains("granularity text, not token");
  }

  @Test
  void theInputEmbeddingsAreTheSameWhereverATokenStands() throws IOException {
    runs.with(EncoderLayer.EMBEDDINGS).run(LINES, "one");
    Map<String, List<Float>> byToken = new HashMap<>();
    int seen = 0;
    for (Row row : runs.rows("one")) {
      List<String> tokens = row.getList(row.fieldIndex("tokens"));
      for (int t = 0; t < tokens.size(); t++) {
        List<Float> vector = vectors(row).get(t);
        assertThat(byToken.computeIfAbsent(tokens.get(t), token -> vector)).isEqualTo(vector);
        seen++;
      }
    }
    assertThat(byToken).hasSizeLessThan(seen);
    assertThat(runs.directory().readManifest("one").model().entries())
        .containsEntry("layer", "embeddings");
  }

  @Test
  void aGraphThatPoolsHasNoneToGive() throws IOException {
    Path pooled = TinyModel.writePooled(folder.resolve("pooled"));
    assertThatThrownBy(() -> runs.with(pooled).run(LINES, "one"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Invalid option ‹model.granularity›: token (model 'pooled'");
  }

  @Test
  void searchesRankAnewByTokens() throws IOException {
    runs.run(LINES, "one");
    IndexManifest index = index("tokens");
    try (ChunkIndex open = IndexStore.open(index, runs.hadoop())) {
      ModelLocation model =
          QueryEncoder.model(index, Optional.empty(), RemoteEndpoint.DEFAULT, runs.hadoop());
      Question question =
          new QueryEncoder(model, "", new BatchPlan(64, 64, 1), runs.hadoop()).question("that");
      assertThat(question.tokens()).hasNumberOfRows(1);
      List<SearchHit> hits = open.search(question, options(3));
      assertThat(hits.getFirst().chunkId()).isEqualTo("a#0");
      assertThat(hits.getFirst().score()).isCloseTo(1, within(1e-3)); // 16-bit floats
      assertThat(hits.get(1).score()).isLessThan(0.999);
      assertThat(open.search(question, options(0)).getFirst().score()).isLessThan(0.999);
    }
    runs.with(Granularity.TEXT).run(LINES, "two");
    IndexManifest without = index("texts");
    try (ChunkIndex open = IndexStore.open(without, runs.hadoop())) {
      Question question = new Question("cat", new float[TinyModel.DIMENSION]);
      assertThatThrownBy(() -> open.search(question, options(3)))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining(
              "Invalid option ‹search.rerank›: 3 (the index has no vectors of tokens");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SIXTEEN_BITS", "TWO_BITS"})
  void questionsOfAFileAreRankedAnewAsEachByItself(TokenCoding coding) throws IOException {
    List<String> lines = EmbedRuns.documents(12);
    if (coding == TokenCoding.TWO_BITS) {
      runs.with(TinyModel.writeLate(folder.resolve("late")));
    }
    runs.run(lines, "one");
    if (coding == TokenCoding.TWO_BITS) {
      hasAllTokensButTheSkiplist(runs.rows("one"));
    }
    IndexManifest index = index("many", coding);
    ModelLocation model =
        QueryEncoder.model(index, Optional.empty(), RemoteEndpoint.DEFAULT, runs.hadoop());
    QueryEncoder encoder = new QueryEncoder(model, "", new BatchPlan(64, 64, 1), runs.hadoop());
    SourceOptions questions =
        new SourceOptions(
            Files.write(
                    folder.resolve("questions.jsonl"),
                    List.of(
                        EmbedRuns.document("q1", "that cat"), EmbedRuns.document("q2", "我喜欢 with")))
                .toString(),
            "auto",
            "id",
            List.of("text"),
            "UTF-8",
            false,
            Map.of());
    try (ChunkIndex open = IndexStore.open(index, runs.hadoop())) {
      for (int rerank : coding == TokenCoding.TWO_BITS ? new int[] {100} : new int[] {2, 100}) {
        Dataset<Row> found =
            new SearchRun(spark, index, options(rerank))
                .search(
                    new Source(spark, questions).read(),
                    Optional.of(runs.plan(300).questions("")),
                    Progress.SILENT)
                .kept()
                .rows();
        for (Row row : found.collectAsList()) {
          List<SearchHit> hits = open.search(encoder.question(row.getAs("query")), options(rerank));
          List<Row> same = row.getList(row.fieldIndex("hits"));
          assertThat(same)
              .extracting(hit -> hit.getAs("chunk_id"), hit -> hit.getAs("score"))
              .containsExactlyElementsOf(
                  hits.stream().map(hit -> tuple(hit.chunkId(), hit.score())).toList());
        }
        assertThat(found.count()).isEqualTo(2);
        found.unpersist(false);
      }
    }
  }

  private static void hasAllTokensButTheSkiplist(List<Row> chunks) {
    assertThat(chunks).anyMatch(chunk -> chunk.<String>getAs("text").contains("."));
    for (Row chunk : chunks) {
      List<String> tokens = chunk.getList(chunk.fieldIndex("tokens"));
      assertThat(tokens).startsWith("[CLS]").endsWith("[SEP]").doesNotContain(".");
      assertThat(vectors(chunk))
          .hasSameSizeAs(tokens)
          .allMatch(vector -> vector.size() == TinyModel.TOKEN_DIMENSION);
    }
  }

  private static SearchParameters options(int rerank) {
    return new SearchParameters(SearchMode.VECTOR, 3, 10, "", false, true).reranking(rerank);
  }

  private IndexManifest index(String name) throws IOException {
    return index(name, TokenCoding.SIXTEEN_BITS);
  }

  private IndexManifest index(String name, TokenCoding coding) throws IOException {
    Path directory = Files.createDirectories(folder.resolve("index-" + name));
    IndexSpec plan = new IndexPlans().vectors(1000, 2).minRecall(0).tokenCoding(coding).made();
    new IndexRun(
            spark,
            runs.directory(),
            IndexDirectory.open(directory.toString(), runs.hadoop()),
            plan,
            Progress.SILENT)
        .run(Optional.empty(), Optional.of(name), Optional.empty(), Map.of());
    return IndexDirectory.current(directory.toString(), runs.hadoop());
  }
}
