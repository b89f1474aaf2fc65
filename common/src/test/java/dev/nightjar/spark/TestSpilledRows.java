package dev.nightjar.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.LocalSpark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Rows that are kept between stages, and what is said of a run meanwhile. */
class TestSpilledRows {
  private static final SparkSession SPARK = LocalSpark.session();

  private static Dataset<Row> rows(int count) {
    return SPARK
        .range(0, count, 1, 4)
        .selectExpr(
            "id",
            "repeat(concat('text ', id), 20) as text",
            "if(id % 3 = 0, null, id * 0.5) as part");
  }

  @Test
  void rowsComeBackAsTheyWereInTheirPartitions() {
    Dataset<Row> rows = rows(5000);
    try (SpilledRows stored = SpilledRows.of(rows)) {
      assertThat(stored.rows().schema()).isEqualTo(rows.schema());
      assertThat(stored.rows().collectAsList()).isEqualTo(rows.collectAsList());
      assertThat(stored.blocks().getNumPartitions()).isEqualTo(4);
      List<Row> some = stored.rows(Set.of(1, 3)).collectAsList();
      assertThat(some).hasSize(2500);
      assertThat(some.getFirst().getLong(0)).isEqualTo(1250);
      assertThat(some.getLast().getLong(0)).isEqualTo(4999);
      assertThat(stored.rows(Set.of()).count()).isZero();
    }
  }

  @Test
  void progressIsToldAtEachStage() {
    List<String> lines = new ArrayList<>();
    ProgressListener progress = new ProgressListener(lines::add, Duration.ofHours(1));
    progress.stage("Reading");
    progress.stage("Embedding", 2000, 50_000);
    progress.finished();
    progress.stage("Writing");
    progress.finished();
    assertThat(lines).hasSize(4);
    assertThat(lines.getFirst()).isEqualTo("Reading …");
    assertThat(lines.get(1)).isEqualTo("Embedding: 0 of 2,000 chunks, 0 tokens/s, ? left");
    assertThat(lines.get(2)).startsWith("Embedding: 2,000 of 2,000 chunks, ").endsWith("0s left");
    assertThat(lines.get(3)).isEqualTo("Writing …");
  }
}
