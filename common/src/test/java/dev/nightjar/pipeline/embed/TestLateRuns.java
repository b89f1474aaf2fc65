package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.TokenVectors;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.graph.TinyBert;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.io.source.Source;
import dev.nightjar.io.source.SourceOptions;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.models.ModelStore;
import dev.nightjar.pipeline.embed.chunks.ChunkedCorpus;
import dev.nightjar.query.QueryEncoder;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.Overrides;
import dev.nightjar.testing.TinyModel;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in which the model reads documents, and chunks have the means of their tokens there. */
class TestLateRuns {
  private static final String[] WORDS = "the cat of 我喜 is that. for on! with".split(" ");
  private static final int READS = 64;
  private static final int CONTEXT = 8;

  private final SparkSession spark = LocalSpark.session();
  private final Path folder;
  private final Path bert;
  private final EmbedRuns runs;

  TestLateRuns(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.bert = TinyBert.write(folder.resolve("bert"), TinyBert.Style.STEPS);
    this.runs = runs("out");
  }

  private EmbedRuns runs(String output) throws IOException {
    return new EmbedRuns(spark, folder, folder.resolve(output).toString()).with(bert).late(CONTEXT);
  }

  private static String text(int words, long seed) {
    return new Random(seed)
        .ints(words, 0, WORDS.length)
        .mapToObj(word -> WORDS[word])
        .collect(Collectors.joining(" "));
  }

  /** Some that the model reads at once, and some that it does not. */
  private static List<String> documents() {
    List<String> lines = new ArrayList<>();
    for (int d = 0; d < 8; d++) {
      lines.add(EmbedRuns.document("d" + d, text(d % 2 == 0 ? 20 + d : 90 + 10 * d, d)));
    }
    return lines;
  }

  /** The vectors of the tokens of an input, as they come out of the graph. */
  private float[][] hidden(int[] ids) {
    ModelLocation model =
        ModelStore.resolve(bert.toString(), new Overrides().normalize(false).made(), runs.hadoop());
    ModelLocation tokens = model.with(model.spec().with(Granularity.TOKEN));
    try (EmbeddingModel open =
        ExecutorModels.model(tokens, new BatchPlan(64, 1 << 12, 1), runs.hadoop())) {
      float[] all = open.embed(List.of(new ModelInput("", ids))).getFirst();
      return TokenVectors.tokens(all, TinyBert.WIDTH, ids.length);
    }
  }

  private static List<Float> unitMean(float[][] vectors, int from, int to) {
    double[] mean = new double[TinyBert.WIDTH];
    for (int t = from; t < to; t++) {
      for (int d = 0; d < mean.length; d++) {
        mean[d] += vectors[t][d] / (to - from);
      }
    }
    double squares = 0;
    for (double value : mean) {
      squares += value * value;
    }
    List<Float> unit = new ArrayList<>();
    for (double value : mean) {
      unit.add((float) (value / Math.sqrt(squares)));
    }
    return unit;
  }

  private static void assertClose(List<Float> actual, List<Float> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int d = 0; d < expected.size(); d++) {
      assertThat(actual.get(d)).isCloseTo(expected.get(d), within(1e-6f));
    }
  }

  @Test
  void aChunkHasTheMeanOfItsTokensInItsDocument() throws IOException {
    String text = text(30, 9);
    runs.run(List.of(EmbedRuns.document("a", text)), "one");
    try (Tokenizer tokenizer = ExecutorModels.tokenizer(runs.plan(300).model(), runs.hadoop())) {
      Tokens tokens = tokenizer.tokenize(text);
      int[] ids = new int[tokens.size() + 2];
      System.arraycopy(tokens.ids(), 0, ids, 1, tokens.size());
      ids[0] = tokenizer.leadingIds()[0];
      ids[ids.length - 1] = tokenizer.trailingIds()[0];
      float[][] vectors = hidden(ids);
      int from = 1;
      for (Row row : runs.rows("one")) {
        int to = from + tokenizer.tokenize(row.getAs("text")).size();
        assertThat(row.<Integer>getAs("token_count")).isEqualTo(to - from);
        assertClose(row.getList(row.fieldIndex("vector")), unitMean(vectors, from, to));
        from = to;
      }
      assertThat(from).isEqualTo(ids.length - 1).isLessThan(READS);
      assertThat(runs.rows("one")).hasSizeGreaterThan(2);
    }
  }

  @Test
  void neitherCompanyNorOrderNorTasksChangeABit() throws IOException {
    List<String> lines = documents();
    RunReport first = runs.run(lines, "one").report();
    assertThat(first.chunks().embedded()).isEqualTo(first.chunks().total());
    assertThat(first.tokens())
        .as("long documents are read in windows that overlap")
        .isEqualTo(first.tokensEmbedded())
        .isGreaterThan(
            runs.rows("one").stream().mapToLong(row -> row.<Integer>getAs("token_count")).sum());
    Map<String, List<Float>> together = runs.vectors("one");
    Map<String, List<Float>> alone = new TreeMap<>();
    for (int d = 0; d < 2; d++) {
      EmbedRuns own = runs("own" + d);
      own.run(List.of(lines.get(d)), "alone");
      alone.putAll(own.vectors("alone"));
    }
    assertThat(together).containsAllEntriesOf(alone);
    List<String> others = new ArrayList<>(lines);
    others.addAll(EmbedRuns.documents(20).stream().map(l -> l.replace("\"d", "\"x")).toList());
    Collections.shuffle(others, new Random(4));
    EmbedRuns more = runs("more");
    more.run(Files.write(folder.resolve("others.jsonl"), others), "more", 1 << 20, Progress.SILENT);
    assertThat(more.vectors("more")).containsAllEntriesOf(together);
  }

  @Test
  void theNextNightReadsTheWindowsThatChanged() throws IOException {
    List<String> lines = documents();
    runs.run(lines, "one");
    RunReport same = runs.run(lines, "two").report();
    assertThat(same.tokensEmbedded()).isZero();
    assertThat(same.chunks().reused()).isEqualTo(same.chunks().total());
    lines.set(0, EmbedRuns.document("d0", text(20, 0) + " with"));
    lines.set(7, EmbedRuns.document("d7", text(160, 7) + " with"));
    RunReport changed = runs.run(lines, "three").report();
    assertThat(changed.documents().changes().changed()).isEqualTo(2);
    assertThat(changed.chunks().embedded())
        .isEqualTo(changed.chunks().changes().changed() + changed.chunks().changes().added())
        .isLessThan(changed.chunks().total() / 2);
    EmbedRuns anew = runs("anew");
    anew.run(lines, "anew");
    assertThat(runs.vectors("three")).isEqualTo(anew.vectors("anew"));
    EmbedRuns texts = runs("out").late(EmbedSpec.NOT_LATE).with(Granularity.TEXT);
    RunReport other = texts.run(lines, "four").report();
    assertThat(other.chunks().reused()).isZero();
    assertThat(String.join(", ", other.notes())).contains("granularity text, not late");
    assertThat(texts.vectors("four").keySet()).isEqualTo(runs.vectors("three").keySet());
    assertThat(texts.vectors("four")).isNotEqualTo(runs.vectors("three"));
  }

  @Test
  void equalDocumentsAreReadOnce() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int d = 0; d < 10; d++) {
      lines.add(EmbedRuns.document("d" + d, text(100, d % 2)));
    }
    RunReport report = runs.run(lines, "one").report();
    assertThat(report.chunks().deduplicated()).isEqualTo(report.chunks().total() * 4 / 5);
    assertThat(report.tokensEmbedded()).isEqualTo(report.tokens() / 5);
  }

  /** What a chunk lacks is missing again the next night, while its neighbours are known. */
  @Test
  void aChunkWithoutAVectorIsARejectByItself() throws IOException {
    int sharp = 9;
    runs.with(TinyModel.write(folder.resolve("broken"), sharp));
    List<String> lines =
        List.of(EmbedRuns.document("a", text(20, 1) + ". on # on. " + text(20, 2)));
    RunReport first = runs.run(lines, "one").report();
    assertThat(first.rejects()).isEqualTo(Map.of("INVALID_VECTOR", 1L));
    RunReport second = runs.run(lines, "two").report();
    assertThat(second.rejects()).isEqualTo(Map.of("INVALID_VECTOR", 1L));
    assertThat(second.chunks().reused()).isEqualTo(first.chunks().embedded()).isGreaterThan(2);
    assertThat(runs.vectors("two")).isEqualTo(runs.vectors("one"));
  }

  @Test
  void questionsOfALateRunArePooledAsEver() throws IOException {
    runs.run(documents().subList(0, 1), "one");
    ModelCard card = runs.directory().readManifest("one").model();
    assertThat(card.granularity()).isEqualTo(Granularity.LATE);
    ModelLocation late = runs.plan(300).model();
    assertThat(late.spec().fingerprint()).isEqualTo(card.fingerprint());
    ModelLocation texts =
        ModelStore.resolve(bert.toString(), new Overrides().made(), runs.hadoop());
    assertThat(texts.spec().fingerprint()).isNotEqualTo(card.fingerprint());
    BatchPlan alone = new BatchPlan(64, 1 << 12, 1);
    try (QueryEncoder asked = new QueryEncoder(late, "", alone, runs.hadoop());
        QueryEncoder usual = new QueryEncoder(texts, "", alone, runs.hadoop())) {
      assertThat(asked.question("the cat").vector()).isEqualTo(usual.question("the cat").vector());
    }
  }

  @Test
  void samplesHaveAnInputForEachOfTheirChunks() throws IOException {
    SourceOptions source =
        new SourceOptions(
            Files.write(folder.resolve("sampled.jsonl"), documents()).toString(),
            "auto",
            "id",
            List.of("text"),
            "UTF-8",
            false,
            Map.of());
    EmbedSpec plan = runs.plan(300);
    try (CorpusSample sample =
            CorpusSample.of(spark, new Source(spark, source), plan, 100, Progress.SILENT);
        ChunkedCorpus inputs = sample.chunks().sample(1000)) {
      assertThat(inputs.counts().chunks())
          .isEqualTo(inputs.counts().inputs())
          .isEqualTo(sample.chunks().counts().inputs());
      assertThat(inputs.counts().tokens())
          .isEqualTo(sample.documents().stream().mapToLong(CorpusSample.Document::tokens).sum());
      assertThat(new EnginePace(spark, plan).lengths(sample.chunks()))
          .anySatisfy(kind -> assertThat(kind.length()).isGreaterThan(READS / 2.0));
    }
  }
}
