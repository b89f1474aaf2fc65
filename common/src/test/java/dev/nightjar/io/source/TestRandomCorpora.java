package dev.nightjar.io.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of corpora with known contents, all that is there is read, rejected or left out. */
class TestRandomCorpora {
  private static final int CORPORA = Integer.getInteger("nightjar.test.corpora", 12);

  private final SparkSession spark = LocalSpark.session();
  @TempDir Path folder;

  @Test
  void everyRowIsReadRejectedOrLeftOut() throws IOException {
    long first = Long.getLong("nightjar.test.seed", 0);
    for (long seed = first; seed < first + CORPORA; seed++) {
      RandomCorpus corpus = new RandomCorpus(seed, folder.resolve("seed" + seed));
      Source source =
          new Source(
              spark,
              new SourceOptions(
                  corpus.input,
                  "auto",
                  corpus.idColumn,
                  List.of("text"),
                  "UTF-8",
                  false,
                  Map.of()));
      String told = "seed " + seed + ", input " + corpus.input;
      try {
        assertThat(source.read().collectAsList().stream().map(TestRandomCorpora::shown).sorted())
            .as(told)
            .containsExactlyElementsOf(corpus.rows);
      } catch (RuntimeException e) {
        throw new AssertionError(told, e);
      }
      assertThat(counts(source.leftOut())).as(told).isEqualTo(corpus.leftOut);
    }
  }

  private static String shown(Row row) {
    return row.getString(0)
        + "|"
        + (row.isNullAt(5)
            ? row.getString(1) + "|" + new TreeMap<>(row.<String, String>getJavaMap(2))
            : row.getString(5));
  }

  /** How much, by reason. */
  private static Map<String, Integer> counts(LeftOut leftOut) {
    Map<String, Integer> counts = new TreeMap<>();
    LeftOut.Counts all = leftOut.counts();
    for (Map<String, LeftOut.Some> part : Arrays.asList(all.leftOut(), all.skipped())) {
      if (part != null) {
        part.forEach((why, some) -> counts.put(why, (int) some.count()));
      }
    }
    if (all.idsByPlace() != null) {
      counts.put("ids_by_place", (int) all.idsByPlace().count());
    }
    return counts;
  }
}
