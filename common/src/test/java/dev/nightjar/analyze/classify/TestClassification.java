package dev.nightjar.analyze.classify;

import dev.nightjar.analyze.RunItems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.VectorRuns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestClassification {
  private static final List<String> TOPICS = List.of("cats", "dogs", "trains");

  private final SparkSession spark = LocalSpark.session();
  @TempDir Path folder;

  @Test
  void learnsTheLabelsOfARunAndLabelsAnother() {
    write("vectors", "model", chunks(8), 3);
    ClassifyResult result = learn("vectors", "topic", Map.of("set", "test"), Optional.of("out"));
    assertThat(result.measuredBy()).isEqualTo("test");
    assertThat(result.accuracy()).isEqualTo(1);
    assertThat(result.macroF1()).isEqualTo(1);
    assertThat(result.train()).isEqualTo(new ClassifyResult.Items(19, 18, 1, 0, 0));
    assertThat(result.test()).isEqualTo(new ClassifyResult.Items(6, 6, 0, 0, 0));
    assertThat(result.labels()).extracting(ClassifyResult.Label::label).isEqualTo(TOPICS);
    assertThat(result.models()).hasSize(3);
    assertThat(table("out/predictions")).hasSize(24);
    assertThat(table("out/mistakes")).isEmpty();
    assertThat(table("out/confusion")).hasSize(6);

    LabellingResult labelled = label("vectors", 0);
    assertThat(labelled.items()).isEqualTo(25);
    assertThat(labelled.unlabelled()).isZero();
    assertThat(table("labels/labels"))
        .filteredOn(row -> row.<String>getAs("document_id").startsWith("cats"))
        .hasSize(8)
        .allMatch(row -> row.<String>getAs("label").equals("cats"));
    LabellingResult certain = label("vectors", 1);
    assertThat(certain.labelled()).isZero();
    assertThat(certain.unlabelled()).isEqualTo(25);
    assertThat(table("labels/labels")).allMatch(row -> row.isNullAt(row.fieldIndex("label")));

    write("other", "another", chunks(4), 1);
    assertThatThrownBy(() -> label("other", 0))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it learned from vectors of model 'none'");
  }

  @Test
  void givesTheSameWhateverTheFiles() {
    write("vectors", "model", chunks(6), 3);
    write("again", "model", chunks(6).reversed(), 1);
    learn("vectors", "topic", Map.of(), Optional.of("out"));
    learn("again", "topic", Map.of(), Optional.of("out2"));
    for (String table : List.of("predictions", "confusion", "classifier")) {
      assertThat(table("out2/" + table)).as(table).isEqualTo(table("out/" + table));
    }
  }

  @Test
  void theWrongLabelIsTheMostConfidentMistake() {
    List<VectorRuns.Chunk> chunks = new ArrayList<>(chunks(8));
    chunks.add(chunk("wrong", Labelled.vector(0, 0.1, 77), Map.of("topic", "trains")));
    write("vectors", "model", chunks, 2);
    ClassifyResult result = learn("vectors", "topic", Map.of(), Optional.empty());
    assertThat(result.measuredBy()).isEqualTo("cross-validation");
    assertThat(result.output()).isNull();
    ClassifyResult.Mistake mistake = result.mistakes().getFirst();
    assertThat(mistake.documentId()).isEqualTo("wrong");
    assertThat(mistake.label()).isEqualTo("trains");
    assertThat(mistake.predicted()).isEqualTo("cats");
    assertThat(result.confused()).contains(new ConfusionMatrix.Cell("trains", "cats", 1));
    assertThat(result.accuracy()).isCloseTo(24.0 / 25, within(1e-4));
  }

  @Test
  void ofTooManyDocumentsASampleIsLearnedFrom() {
    write("vectors", "model", chunks(8), 2);
    LabelledRows all = LabelledRows.of(run("vectors").rows(spark), "topic", 100);
    LabelledRows some = LabelledRows.of(run("vectors").rows(spark), "topic", 10);
    assertThat(some.vectors().size()).isEqualTo(10);
    assertThat(all.vectors().items())
        .extracting(LabelledVectors.Item::id)
        .containsAll(some.vectors().items().stream().map(LabelledVectors.Item::id).toList());
    assertThat(some.accounts(2)).isEqualTo(new ClassifyResult.Items(27, 10, 1, 14, 2));
  }

  @Test
  void aDocumentIsTheMeanOfItsChunks() {
    List<VectorRuns.Chunk> chunks =
        List.of(
            new VectorRuns.Chunk("d", 1, "end", new float[] {0, 3}, Map.of("topic", " a ")),
            new VectorRuns.Chunk("d", 0, "start", new float[] {2, 0}, Map.of("topic", " a ")));
    write("vectors", "model", chunks, 2);
    LabelledVectors.Item item =
        LabelledRows.of(run("vectors").rows(spark), "topic", 100).vectors().items().getFirst();
    assertThat(item.text()).isEqualTo("start");
    assertThat(item.label()).isEqualTo("a");
    assertThat(item.vector()[0]).isEqualTo(item.vector()[1]).isCloseTo(0.70711f, within(1e-5f));
  }

  @Test
  void whatCannotBeLearnedIsTold() {
    write("vectors", "model", chunks(4), 1);
    assertRefused("tpoic", Map.of(), "none of the documents has it; did you mean 'topic'?");
    assertRefused("set", Map.of("set", "test"), "all documents have the label 'train'");
    assertRefused("id", Map.of(), "every label stands at a single text");
    assertRefused("topic", Map.of("set", "none"), "it has no documents with these attributes");
  }

  private void assertRefused(String label, Map<String, String> testOnly, String why) {
    assertThatThrownBy(() -> learn("vectors", label, testOnly, Optional.empty()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(why);
  }

  @Test
  void aFolderWithoutAClassifierIsRefused() {
    write("vectors", "model", chunks(4), 1);
    assertThatThrownBy(() -> label("vectors", 0))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it holds no analysis 'classify'");
  }

  private ClassifyResult learn(
      String directory, String label, Map<String, String> testOnly, Optional<String> output) {
    return Classification.ofRun(
        spark,
        new ClassifySpec(
            label, Map.of(), testOnly, 3, List.of(0.1), 1, 1000, output.map(this::path), Map.of()),
        run(directory),
        Progress.SILENT);
  }

  private LabellingResult label(String directory, double least) {
    return Labelling.of(
        spark,
        new LabellingSpec(
            path(directory), Optional.empty(), path("out"), least, path("labels"), Map.of()),
        Progress.SILENT);
  }

  private VectorRun run(String directory) {
    return RunItems.run(path(directory), Optional.empty(), spark.sessionState().newHadoopConf());
  }

  private List<Row> table(String name) {
    return spark.read().parquet(path(name)).collectAsList();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void write(String directory, String model, List<VectorRuns.Chunk> chunks, int files) {
    VectorRuns.write(spark, folder.resolve(directory), "run", model, chunks, files);
  }

  /** Documents of each topic, every fourth to test with, and one without a topic. */
  private static List<VectorRuns.Chunk> chunks(int each) {
    List<VectorRuns.Chunk> chunks = new ArrayList<>();
    for (int topic = 0; topic < TOPICS.size(); topic++) {
      for (int i = 0; i < each; i++) {
        String id = TOPICS.get(topic) + i;
        chunks.add(
            chunk(
                id,
                Labelled.vector(topic, 0.1, 100L * topic + i),
                Map.of(
                    "topic", TOPICS.get(topic), "set", i % 4 == 3 ? "test" : "train", "id", id)));
      }
    }
    chunks.add(chunk("plain", Labelled.vector(0, 0.1, 999), Map.of("set", "train")));
    return chunks;
  }

  private static VectorRuns.Chunk chunk(
      String document, float[] vector, Map<String, String> attributes) {
    return new VectorRuns.Chunk(document, 0, "text of " + document, vector, attributes);
  }
}
