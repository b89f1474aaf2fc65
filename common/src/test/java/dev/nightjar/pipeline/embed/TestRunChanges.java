package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** How a run differs from the run before, by small tables. */
class TestRunChanges {
  private static final StructType CHUNKS =
      new StructType()
          .add("document_id", DataTypes.StringType)
          .add("chunk_index", DataTypes.IntegerType)
          .add("content_hash", DataTypes.StringType);

  /** A table of documents, each "id: hash hash …". */
  private static Dataset<Row> run(List<String> documents) {
    List<Row> rows = new ArrayList<>();
    for (String document : documents) {
      String[] parts = document.split(":? ");
      for (int i = 1; i < parts.length; i++) {
        rows.add(RowFactory.create(parts[0], i - 1, parts[i]));
      }
    }
    return LocalSpark.session().createDataFrame(rows, CHUNKS);
  }

  private static String between(List<String> before, List<String> now) {
    RunChanges changes = RunChanges.between(run(before), run(now));
    return "documents +%s ~%s =%s -%s, chunks +%s ~%s =%s -%s"
        .formatted(
            changes.documents().added(),
            changes.documents().changed(),
            changes.documents().kept(),
            changes.documents().deleted(),
            changes.chunks().added(),
            changes.chunks().changed(),
            changes.chunks().kept(),
            changes.chunks().deleted());
  }

  @Test
  void everyKindOfChangeIsCounted() {
    assertThat(
            between(
                List.of("kept: a b", "changed: a b", "longer: a", "shorter: a b c", "gone: a b"),
                List.of("kept: a b", "changed: a x", "longer: a y", "shorter: a", "new: a b c")))
        .isEqualTo("documents +1 ~3 =1 -1, chunks +4 ~1 =5 -4");
  }

  @Test
  void emptyRunsHaveNothingBefore() {
    assertThat(between(List.of(), List.of()))
        .isEqualTo("documents +0 ~0 =0 -0, chunks +0 ~0 =0 -0");
    assertThat(between(List.of(), List.of("a: x")))
        .isEqualTo("documents +1 ~0 =0 -0, chunks +1 ~0 =0 -0");
    assertThat(between(List.of("a: x"), List.of()))
        .isEqualTo("documents +0 ~0 =0 -1, chunks +0 ~0 =0 -1");
  }

  @Test
  void aFirstRunHasAddedEverything() {
    RunChanges first = RunChanges.first(3, 7);
    assertThat(first.documents().added()).isEqualTo(3);
    assertThat(first.chunks().added()).isEqualTo(7);
    assertThat(first.documents().changed() + first.documents().kept()).isZero();
    assertThat(first.chunks().deleted()).isZero();
  }

  /** The sums of either side are its documents and chunks. */
  @Test
  void nothingIsCountedTwiceOrLost() {
    for (int seed = 0; seed < 1; seed++) {
      Random random = new Random(seed);
      List<String> before = documents(random);
      List<String> now = documents(random);
      RunChanges changes = RunChanges.between(run(before), run(now));
      var documents = changes.documents();
      var chunks = changes.chunks();
      assertThat(documents.changed() + documents.kept() + documents.deleted())
          .as("seed %d", seed)
          .isEqualTo(before.size());
      assertThat(documents.added() + documents.changed() + documents.kept())
          .as("seed %d", seed)
          .isEqualTo(now.size());
      assertThat(chunks.changed() + chunks.kept() + chunks.deleted())
          .as("seed %d", seed)
          .isEqualTo(chunks(before));
      assertThat(chunks.added() + chunks.changed() + chunks.kept())
          .as("seed %d", seed)
          .isEqualTo(chunks(now));
    }
  }

  private static List<String> documents(Random random) {
    TreeMap<Integer, String> documents = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      StringBuilder hashes = new StringBuilder();
      for (int c = random.nextInt(3); c >= 0; c--) {
        hashes.append(' ').append((char) ('a' + random.nextInt(2)));
      }
      int id = random.nextInt(40);
      documents.put(id, "d" + id + ":" + hashes);
    }
    return List.copyOf(documents.values());
  }

  private static long chunks(List<String> documents) {
    return documents.stream().mapToLong(document -> document.split(" ").length - 1).sum();
  }
}
