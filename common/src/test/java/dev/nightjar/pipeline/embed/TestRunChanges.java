package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.io.vectors.FileFooter;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.testing.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a run differs from the run before, by small tables. */
class TestRunChanges {
  @TempDir Path folder;

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

  /** Whoever writes the files counts what comparing all rows counts. */
  @Test
  void filesCountTheSame() {
    Random random = new Random(1);
    List<String> before = documents(random);
    List<String> now = documents(random);
    List<String> earlier = write("before", before, List.of());
    write("now", now, earlier);
    Configuration hadoop = LocalSpark.session().sessionState().newHadoopConf();
    FileFooter files =
        paths("now").stream()
            .map(file -> FileFooter.of(file, VectorEncoding.FLOAT32, hadoop))
            .reduce(FileFooter.NONE, FileFooter::plus);
    assertThat(files.compared()).isEqualTo(2);
    assertThat(RunChanges.recorded(files)).isEqualTo(RunChanges.between(run(before), run(now)));
  }

  private List<String> write(String name, List<String> documents, List<String> earlier) {
    RowLayout layout = RowLayout.FILED.requiring(RowColumn.VECTOR);
    Column empty = functions.lit(0);
    Dataset<Row> rows = run(documents).withColumn("chunk_id", functions.lit(""));
    for (String number : List.of("start", "end", "token_count")) {
      rows = rows.withColumn(number, empty);
    }
    rows =
        rows.withColumn("text", functions.lit(""))
            .withColumn("vector", functions.array(functions.lit(1f)))
            .withColumn("attributes", functions.map());
    VectorLayout.write(
        rows.to(layout.schema())
            .repartition(2, functions.col("document_id"))
            .sortWithinPartitions("document_id", "chunk_index"),
        folder.resolve(name).toString(),
        VectorEncoding.FLOAT32,
        earlier);
    return paths(name);
  }

  private List<String> paths(String name) {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.map(Path::toString).filter(file -> file.endsWith(".parquet")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
