package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.spark.Progress;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run does does not depend on how Spark plans its queries. */
class TestPlanning {
  @TempDir Path folder;

  private List<String> staged() {
    try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
      return files.map(Path::toString).filter(path -> path.contains("_staging/vectors/")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void allVectorsAreThereBeforeAnythingIsWritten(String adaptive) throws IOException {
    SparkSession spark = LocalSpark.session().newSession();
    spark.conf().set("spark.sql.adaptive.enabled", adaptive);
    List<String> found = new ArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public void stage(String name) {
            if (name.equals("Writing")) {
              found.addAll(staged());
            }
          }
        };
    new EmbedRuns(spark, folder, folder.resolve("out").toString())
        .run(EmbedRuns.documents(20), "one", progress);
    assertThat(found).isNotEmpty();
  }
}
