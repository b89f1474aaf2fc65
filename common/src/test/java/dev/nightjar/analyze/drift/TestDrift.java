package dev.nightjar.analyze.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.analyze.Topics;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.VectorRuns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDrift {
  private static final DriftSettings SETTINGS = new DriftSettings(150, 99, 0.05, 1);

  private final SparkSession spark = LocalSpark.session();
  private final Topics topics = new Topics(6, 24, 4);
  @TempDir Path folder;

  /** Chunks of five topics; every so many is of a sixth. */
  private List<VectorRuns.Chunk> chunks(int count, int every) {
    List<VectorRuns.Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean isNew = every > 0 && i % every == 0;
      int topic = isNew ? 5 : i % 5;
      chunks.add(
          new VectorRuns.Chunk(
              "d" + i,
              0,
              (isNew ? "new " : "old ") + i,
              topics.of(topic, new Random(i)),
              Map.of("source", isNew ? "chat" : "mail")));
    }
    return chunks;
  }

  @Test
  void aRunLikeTheOneBeforeHasNotDrifted() {
    write("one", chunks(400, 0), 2);
    write("two", chunks(400, 0), 3);
    DriftFinding finding = analyze("one", "two").finding();
    assertThat(finding.drifted()).isFalse();
    assertThat(finding.fromItems()).isEqualTo(400);
    assertThat(finding.toItems()).isEqualTo(400);
    assertThat(finding.toSample()).isEqualTo(150);
    assertThat(finding.grew() + finding.shrank()).isZero();
  }

  @Test
  void aTopicThatCameIsFoundAndShown() {
    write("one", chunks(400, 0), 2);
    write("two", chunks(400, 4), 2);
    DriftResult result = analyze("one", "two");
    DriftFinding finding = result.finding();
    assertThat(finding.drifted()).isTrue();
    assertThat(finding.pValue()).isEqualTo(0.01);
    assertThat(finding.energyDistance()).isPositive();
    assertThat(finding.grew()).isPositive();
    assertThat(finding.changed().getFirst().text()).startsWith("new ");
    assertThat(finding.changed().getFirst().fromShare())
        .isLessThan(finding.changed().getFirst().toShare());
    assertThat(finding.came())
        .hasSize(5)
        .allSatisfy(example -> assertThat(example.text()).startsWith("new "));
    assertThat(finding.gone()).isEmpty();
    assertThat(spark.read().parquet(path("output/sample")).filter("set = 'to'").count())
        .isEqualTo(150);
  }

  @Test
  void givesTheSameWhateverTheFiles() {
    write("one", chunks(300, 0), 1);
    write("two", chunks(300, 8), 1);
    DriftFinding first = analyze("one", "two").finding();
    List<VectorRuns.Chunk> turned = chunks(300, 8);
    Collections.reverse(turned);
    write("three", turned, 7);
    assertThat(analyze("one", "three").finding()).isEqualTo(first);
  }

  @Test
  void valuesOfAnAttributeAreCompared() {
    write("one", chunks(400, 8), 2);
    DriftResult result = attribute("source", "mail", "chat");
    assertThat(result.finding().drifted()).isTrue();
    assertThat(result.finding().fromItems()).isEqualTo(350);
    assertThat(result.finding().toItems()).isEqualTo(50);
    assertThat(result.finding().toSample()).isEqualTo(50);
    assertRefused(
        () -> attribute("source", "mail", "caht"),
        "analyze.to",
        "no chunk has it as its 'source'; did you mean 'chat'?; there are mail, chat");
    assertRefused(
        () -> attribute("sauce", "mail", "chat"),
        "analyze.attribute",
        "no chunk has it; did you mean 'source'?; there are source");
    assertRefused(() -> attribute("source", "mail", "mail"), "analyze.from", "give two values");
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    write("one", chunks(60, 0), 1);
    write("few", chunks(30, 0), 1);
    VectorRuns.write(spark, folder.resolve("vectors"), "other", "another", chunks(60, 0), 1);
    assertRefused(
        () -> analyze("on", "other"),
        "analyze.from",
        "has no such run; did you mean 'one'?; there are other, few, one");
    assertRefused(() -> analyze("one", "one"), "analyze.from", "it is ‹analyze.to› too");
    assertRefused(() -> analyze("one", "other"), "analyze.from", "vectors of two models");
    assertRefused(() -> analyze("one", "few"), "analyze.to", "it has 30 chunks, of which");
    assertRefused(
        () -> drift(Optional.empty(), Optional.empty(), Optional.of("one")),
        "analyze.from",
        "there was no run before one");
  }

  @Test
  void anAlphaThatNothingReachesIsRefused() {
    assertRefused(
        () -> new DriftSettings(100, 19, 0.05, 1),
        "analyze.alpha",
        "p-values of 19 permutations go from 0.05000 to 1");
    assertRefused(() -> new DriftSettings(100, 19, 1, 1), "analyze.alpha", "an alpha in between");
  }

  private static void assertRefused(Runnable run, String subject, String why) {
    assertThatThrownBy(run::run)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(why)
        .extracting(e -> ((InvalidInput) e).subject())
        .isEqualTo(subject);
  }

  private DriftResult analyze(String from, String to) {
    return drift(Optional.empty(), Optional.of(from), Optional.of(to));
  }

  private DriftResult attribute(String name, String from, String to) {
    return drift(Optional.of(name), Optional.of(from), Optional.of(to));
  }

  private DriftResult drift(
      Optional<String> attribute, Optional<String> from, Optional<String> to) {
    return Drift.of(
        spark,
        new DriftSpec(
            path("vectors"),
            Optional.empty(),
            attribute,
            from,
            to,
            SETTINGS,
            Optional.of(path("output")),
            Map.of()),
        Progress.SILENT);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void write(String run, List<VectorRuns.Chunk> chunks, int files) {
    VectorRuns.write(spark, folder.resolve("vectors"), run, "model", chunks, files);
  }
}
