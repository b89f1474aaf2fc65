package dev.nightjar.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    Map<String, Object> result = new LinkedHashMap<>();
    leftOut.putInto(result);
    Map<String, Integer> counts = new TreeMap<>();
    result.forEach(
        (key, value) -> {
          Map<?, ?> shown = (Map<?, ?>) value;
          if (key.equals("ids_by_place")) {
            counts.put(key, count(shown));
          } else if (!key.equals("missing_columns")) {
            shown.forEach((why, names) -> counts.put(why.toString(), count((Map<?, ?>) names)));
          }
        });
    return counts;
  }

  private static int count(Map<?, ?> names) {
    return ((Number) Objects.requireNonNull(names.get("count"))).intValue();
  }
}
