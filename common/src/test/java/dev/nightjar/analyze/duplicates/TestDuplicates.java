package dev.nightjar.analyze.duplicates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.analyze.NearestVectors;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.PythonReader;
import dev.nightjar.testing.VectorRuns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDuplicates {
  private static final int ORIGINALS = 60;

  private final SparkSession spark = LocalSpark.session();
  private boolean writesCorpus;
  @TempDir Path folder;

  /** Texts of words by lot; every third one again with a letter more, every sixth to the letter. */
  private static List<VectorRuns.Chunk> chunks(int from, int to) {
    List<VectorRuns.Chunk> chunks = new ArrayList<>();
    for (int i = from; i < to; i++) {
      String text = text(i);
      chunks.add(chunk("o" + i, text));
      if (i % 3 == 0) {
        chunks.add(chunk("near" + i, text + "x"));
      }
      if (i % 6 == 0) {
        chunks.add(chunk("same" + i, text));
      }
      if (i % 3 == 1) {
        chunks.add(chunk("year" + i, text.replace("in 19", "in 20")));
      }
    }
    return chunks;
  }

  private static String text(int i) {
    Random random = new Random(i);
    random.nextInt(); // the first ones of near seeds are near
    StringBuilder text = new StringBuilder("in 19");
    for (int word = 0; word < 8; word++) {
      text.append(' ').append(Integer.toString(random.nextInt(1 << 28), 26).replaceAll("\\d", "z"));
    }
    return text.toString();
  }

  private static VectorRuns.Chunk chunk(String document, String text) {
    return new VectorRuns.Chunk(
        document,
        0,
        text,
        VectorRuns.vector(text.length() * 31 + text.charAt(8)),
        Map.of("date", "2026-01-" + (10 + text.hashCode() % 10), "kind", "test"));
  }

  private void write(String directory, List<VectorRuns.Chunk> chunks, int files) {
    VectorRuns.write(spark, folder.resolve(directory), "r1", "model", chunks, files);
  }

  private static final KeepRule FIRST =
      new KeepRule(Keep.FIRST, Optional.empty(), false, Optional.empty());

  private static KeepRule first(long target) {
    return new KeepRule(Keep.FIRST, Optional.empty(), false, Optional.of(target));
  }

  private DuplicatesResult analyze(String vectors, KeepRule rule) {
    return analyze(vectors, Optional.empty(), Optional.empty(), rule, By.TEXT);
  }

  private DuplicatesResult analyze(
      String vectors, Optional<String> against, Optional<String> base, KeepRule rule, By by) {
    return Duplicates.of(
        spark,
        new DuplicatesSpec(
            new DuplicatesSpec.Source(
                folder.resolve(vectors).toString(),
                Optional.empty(),
                against.map(path -> folder.resolve(path).toString()),
                base.map(path -> folder.resolve(path).toString())),
            by,
            Optional.of(0.7),
            rule,
            new NearestVectors.Spec(4, 1_000_000, 0.9, 50, 1),
            1000,
            writesCorpus,
            folder.resolve("out").toString(),
            Map.of()),
        Progress.SILENT);
  }

  private List<Row> table(String name) {
    return spark
        .read()
        .parquet(folder.resolve("out/" + name).toString())
        .orderBy("id")
        .collectAsList();
  }

  private List<String> ids(String name) {
    return table(name).stream().map(row -> row.<String>getAs("id")).toList();
  }

  @Test
  void whatRepeatsGoesAndTheAccountsBalance() {
    write("vectors", chunks(0, ORIGINALS), 3);
    writesCorpus = true;

    DuplicatesResult result = analyze("vectors", FIRST);

    assertThat(result.items()).isEqualTo(110).isEqualTo(result.kept() + result.dropped());
    assertThat(result.exactGroups()).isEqualTo(10);
    assertThat(result.dropped()).isEqualTo(30);
    assertThat(result.groups()).isEqualTo(20);
    assertThat(result.numbersDiffer()).isEqualTo(20);
    assertThat(result.candidateRecall()).isEqualTo(1);
    assertThat(result.recallPairs()).isEqualTo(40);
    assertThat(result.recallPairsLeft()).isZero();
    assertThat(ids("drop")).allMatch(id -> id.startsWith("o") || id.startsWith("same"));
    assertThat(table("groups").stream().filter(row -> row.<Boolean>getAs("keeper"))).hasSize(20);
    assertThat(ids("kept")).hasSize(80).contains("near0#0", "year1#0", "o1#0");
    assertThat(ids("corpus")).hasSize(80).contains("near0", "year1", "o1");
    assertThat(table("corpus").getFirst().schema().fieldNames())
        .containsExactly("id", "text", "date", "kind");
  }

  /** Of so many copies only some pairs are looked at. */
  @Test
  void ofACrowdOneStays() {
    List<VectorRuns.Chunk> crowd = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      crowd.add(chunk("copy" + i, text(1) + " " + (char) ('a' + i / 10) + (char) ('k' + i % 10)));
    }
    write("vectors", crowd, 2);
    DuplicatesResult result = analyze("vectors", FIRST);
    assertThat(result.kept()).isEqualTo(1);
    assertThat(result.recallPairs()).isEqualTo(100 * 99 / 2);
    assertThat(result.candidateRecall()).isLessThan(0.9);
    assertThat(result.recallPairsLeft()).isZero();
  }

  @Test
  void pairsThatNobodyFoundAreLeft() {
    List<Texts.Item> items =
        List.of(
            item("a", text(1)), item("b", text(1) + "x"), item("c", text(1).replace("19", "20")));
    Texts texts = new Texts(items);
    Scores scores = new Scores(texts, List.of());
    Pairs none = Pairs.of(new Candidates(false).found(), scores, By.TEXT, 0, new ScoreHistogram());
    Decision decision = Decision.at(texts, none, 0.7, FIRST);
    assertThat(CandidateRecall.of(texts, scores, decision, 10, 1, false))
        .isEqualTo(new CandidateRecall(3, 3, 0, 1));
  }

  private static Texts.Item item(String id, String text) {
    return new Texts.Item(0, id, id, id, text, null, Texts.Side.OPEN);
  }

  @Test
  void pythonReadsACorpus() throws Exception {
    write("vectors", chunks(0, 12), 2);
    writesCorpus = true;
    DuplicatesResult result = analyze("vectors", FIRST);
    assertThat(
            PythonReader.lines(
                folder.resolve("out/corpus").toString(),
                """
                print(table.num_rows, table.column_names)
                print(all(table["text"].to_pylist()))
                """))
        .containsExactly(result.kept() + " ['id', 'text', 'date', 'kind']", "True");
  }

  @Test
  void filesAndTheirOrderMakeNoDifference() {
    List<VectorRuns.Chunk> chunks = chunks(0, ORIGINALS);
    write("vectors", chunks, 3);
    analyze("vectors", FIRST);
    List<Row> drop = table("drop");
    Collections.shuffle(chunks, new Random(4));
    write("other", chunks, 2);

    analyze("other", FIRST);

    assertThat(table("drop")).isEqualTo(drop);
  }

  @Test
  void whatLeaksFromOneSetIntoAnotherGoes() {
    write("train", chunks(0, ORIGINALS), 2);
    write("test", List.of(chunk("t0", text(0)), chunk("t1", text(3) + "yy")), 1);

    DuplicatesResult result =
        analyze("train", Optional.of("test"), Optional.empty(), FIRST, By.TEXT);

    assertThat(ids("drop"))
        .containsExactlyInAnyOrder("o0#0", "same0#0", "near0#0", "o3#0", "near3#0");
    assertThat(result.kept()).isEqualTo(result.items() - 5);
    assertThat(table("drop").getFirst().<String>getAs("keeper")).isIn("t0#0", "t1#0");
  }

  @Test
  void theSecondNightComparesWhatIsNew() {
    write("old", chunks(0, 30), 2);
    analyze("old", FIRST);
    List<String> keptBefore = ids("kept");
    List<VectorRuns.Chunk> more = new ArrayList<>(chunks(0, 30));
    more.add(chunk("a-new", text(2) + "x"));
    more.add(chunk("a-newer", text(500)));
    write("new", more, 2);

    DuplicatesResult result = analyze("new", Optional.empty(), Optional.of("out"), FIRST, By.TEXT);

    assertThat(result.newItems()).isEqualTo(2);
    assertThat(ids("kept")).containsAll(keptBefore).contains("a-newer#0").doesNotContain("a-new#0");
    assertThat(result.kept() + result.dropped()).isEqualTo(result.items());
    assertThat(result.dropped()).isEqualTo(16);
  }

  @Test
  void asManyStayAsAreWanted() {
    write("vectors", chunks(0, ORIGINALS), 3);

    assertThat(analyze("vectors", first(85L)).kept()).isEqualTo(85);
    assertThatThrownBy(() -> analyze("vectors", first(111L)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("run r1 has 110 items");
  }

  @Test
  void equalVectorsJoinByVectorsUnlessTheNumbersDiffer() {
    float[] vector = VectorRuns.vector(1);
    write(
        "vectors",
        List.of(
            new VectorRuns.Chunk("a", 0, "a cat", vector.clone(), Map.of()),
            new VectorRuns.Chunk("b", 0, "some dog", vector.clone(), Map.of()),
            new VectorRuns.Chunk("c", 0, "some 2 dogs", vector.clone(), Map.of())),
        1);

    DuplicatesResult result =
        analyze("vectors", Optional.empty(), Optional.empty(), FIRST, By.VECTORS);

    assertThat(ids("drop")).containsExactly("b#0");
    assertThat(result.candidateRecall()).isEqualTo(1);
  }

  @Test
  void theOldestByAnAttributeStays() {
    write("vectors", chunks(0, 6), 1);
    KeepRule oldest = new KeepRule(Keep.OLDEST, Optional.of("date"), false, Optional.empty());
    KeepRule unknown = new KeepRule(Keep.OLDEST, Optional.of("author"), false, Optional.empty());

    assertThat(analyze("vectors", oldest).keep()).isEqualTo("oldest by date");
    assertThatThrownBy(() -> analyze("vectors", unknown))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no item of run r1 has such an attribute")
        .hasMessageContaining("date, kind");
  }

  @Test
  void otherModelsAndOtherAnalysesAreRefused() {
    write("vectors", chunks(0, 6), 1);
    VectorRuns.write(spark, folder.resolve("foreign"), "r1", "another", chunks(0, 6), 1);
    analyze("vectors", FIRST);

    assertThatThrownBy(
            () -> analyze("vectors", Optional.of("foreign"), Optional.empty(), FIRST, By.TEXT))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("vectors of two models");
    assertThatThrownBy(
            () -> analyze("foreign", Optional.empty(), Optional.of("out"), FIRST, By.TEXT))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("another model");
    assertThatThrownBy(
            () -> analyze("vectors", Optional.empty(), Optional.of("vectors"), FIRST, By.TEXT))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no analysis 'duplicates'");
  }
}
