package dev.nightjar.io.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.StageTasks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hits of many queries in one file. */
class TestSearchResults {
  private final SparkSession spark = LocalSpark.session();
  @TempDir Path folder;

  @Test
  void oneFileIsWrittenByManyTasksInTheOrderOfTheQueries() throws Exception {
    Dataset<Row> found =
        spark
            .range(0, 1000, 1, 4)
            .selectExpr(
                "format_string('q%04d', 999 - id) as query_id",
                "'what' as query", "cast(array() as array<int>) as hits", "999 - id as number");
    Path file = Files.writeString(folder.resolve("hits.jsonl"), "what was there before");
    spark.sparkContext().setCallSite("Hits");
    try (StageTasks tasks = new StageTasks(spark, "Hits")) {
      SearchResults results =
          SearchResults.open(file.toString(), spark.sessionState().newHadoopConf());
      assertThat(results.write(found)).isEqualTo(1000);
      assertThat(tasks.each(task -> task.outputMetrics().recordsWritten()))
          .allMatch(rows -> rows < 600)
          .contains(0L);
    } finally {
      spark.sparkContext().clearCallSite();
    }
    assertThat(Files.readAllLines(file))
        .isEqualTo(
            IntStream.range(0, 1000)
                .mapToObj("{\"query_id\":\"q%04d\",\"query\":\"what\",\"hits\":[]}"::formatted)
                .toList());
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.filter(path -> !path.toString().endsWith(".crc"))).containsExactly(file);
    }
  }
}
