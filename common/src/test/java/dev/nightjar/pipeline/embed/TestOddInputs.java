package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.RunCounters;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs as they are out there: many small files, odd ids, files that are still written. */
class TestOddInputs {
  private final SparkSession spark = LocalSpark.session();
  private final Path folder;
  private final EmbedRuns runs;

  TestOddInputs(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.runs = new EmbedRuns(spark, folder, folder.resolve("out [x] a:b").toString());
  }

  private Set<String> documents(String run) {
    Set<String> ids = new HashSet<>();
    for (Row row : runs.rows(run)) {
      ids.add(row.getAs("document_id"));
    }
    return ids;
  }

  @Test
  void tenThousandSmallFiles() throws IOException {
    Path input = Files.createDirectories(folder.resolve("many"));
    for (int i = 0; i < 10_000; i++) {
      Files.writeString(
          input.resolve("f" + i + ".jsonl"), EmbedRuns.document("d" + i, "the cat of " + i) + "\n");
    }
    EmbedResult result = runs.run(input, "many", 50_000, Progress.SILENT);
    assertThat(result.report().documents())
        .isEqualTo(
            new RunReport.Documents(10_000, 10_000, 0, 0, new RunReport.Changes(10_000, 0, 0, 0)));
    assertThat(documents("many")).hasSize(10_000);
  }

  @Test
  void idsOfAnyCharacters() throws IOException {
    List<String> ids =
        List.of(
            "line\nbreak", "tab\t", "a\"quote'", "../up/and\\down", "s3a://x/y#z", "🦉", "%20=&");
    ObjectMapper json = new ObjectMapper();
    List<String> lines = new ArrayList<>();
    for (String id : ids) {
      lines.add(json.writeValueAsString(Map.of("id", id, "text", "the cat of " + id.length())));
      lines.add(json.writeValueAsString(Map.of("id", id, "text", "a second one")));
    }
    runs.run(lines, "ids");
    runs.run(lines, "again");
    assertThat(documents("again")).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(
            runs.read(runs.directory().rejects("again")).filter("reason = 'DUPLICATE_ID'").count())
        .isEqualTo(ids.size());
    RunReport report = runs.directory().readManifest("again").report();
    assertThat(report.documents().changes().kept()).isEqualTo(documents("again").size());
    assertThat(report.chunks().embedded()).isZero();
  }

  @Test
  void documentsOfAnyLengthMakeTasksOfOne() throws IOException {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>();
    for (int length : new int[] {1_000_000, 300_000, 100_000, 30_000, 10_000, 1_000, 100, 10}) {
      for (int i = 0; i < Math.min(100, 300_000 / length); i++) {
        lines.add(EmbedRuns.document("d" + length + "-" + i, words(length, random)));
      }
    }
    lines.add(EmbedRuns.document("longest", words(1_000_000, random)));
    Path input = Files.write(folder.resolve("lengths.jsonl"), lines);
    runs.run(input, "lengths", 40_000, Progress.SILENT);
    RunCounters.Balance balance = runs.directory().readManifest("lengths").balance();
    assertThat(balance.tasks()).isGreaterThan(20);
    assertThat(10 * Objects.requireNonNull(balance.longestTokens()))
        .isLessThanOrEqualTo(13 * Objects.requireNonNull(balance.medianTokens()));
  }

  /** Words that are hardly ever the same twice. */
  private static String words(int length, Random random) {
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length - 10) {
      for (int i = 2 + random.nextInt(8); i > 0; i--) {
        text.append((char) ('a' + random.nextInt(26)));
      }
      text.append(' ');
    }
    return text.append("the end.").toString();
  }

  @Test
  void aFileThatGrowsWhileItIsRead() throws Exception {
    Path input = folder.resolve("growing.jsonl");
    List<String> lines = EmbedRuns.documents(300);
    Files.write(input, lines);
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; !done.get(); i++) {
                try {
                  Files.writeString(
                      input,
                      EmbedRuns.document("late" + i, "the cat of " + i) + "\n",
                      StandardCharsets.UTF_8,
                      StandardOpenOption.APPEND);
                  Thread.sleep(20);
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
            });
    writer.start();
    EmbedResult result = runs.run(input, "growing", 1000, Progress.SILENT);
    done.set(true);
    writer.join();
    Set<String> documents = documents("growing");
    for (int i = 0; i < 300; i++) {
      assertThat(documents).contains("d" + i);
    }
    assertThat(result.report().documents().embedded()).isEqualTo(documents.size());
    EmbedResult next = runs.run(input, "next", 1000, Progress.SILENT);
    assertThat(next.report().documents().changes().changed()).isZero();
    assertThat(next.report().documents().changes().deleted()).isZero();
  }
}
