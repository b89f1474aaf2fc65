package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelOverrides.WordOverrides;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.embed.WordEncoder.Weighting;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.cache.NodeFolders;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.models.ModelStore;
import dev.nightjar.query.QueryEncoder;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.OtherFileSystem;
import dev.nightjar.testing.Overrides;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Word vectors through the pipeline and the model store. */
class TestWordVectorRuns {
  private static final String GLOVE = "the 1 0 0\ncat 0 1 0\nof 0 0 1\n";

  private final SparkSession spark = LocalSpark.session();
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("glove.txt"), GLOVE);
    spark
        .sparkContext()
        .hadoopConfiguration()
        .set(NodeFolders.COPIES, folder.resolve("cache").toString());
  }

  private Configuration hadoop() {
    return spark.sessionState().newHadoopConf();
  }

  private ModelLocation resolve(String model, ModelOverrides overrides) {
    return ModelStore.resolve(model, overrides, hadoop());
  }

  private static ModelOverrides words(WordOverrides words) {
    return new Overrides().words(words).made();
  }

  @Test
  void textsBecomeMeansAndThoseWithoutAWordRejects() throws IOException {
    EmbedRuns runs = new EmbedRuns(spark, folder, folder.resolve("out").toString()).with(file);
    EmbedResult result =
        runs.run(
            List.of(
                EmbedRuns.document("a", "The cat, the unknown."),
                EmbedRuns.document("b", "nothing known here"),
                EmbedRuns.document("c", "...")),
            "one");
    assertThat(result.report().documents())
        .isEqualTo(new RunReport.Documents(3, 1, 1, 1, new RunReport.Changes(1, 0, 0, 0)));
    assertThat(result.report().unknownWords()).isEqualTo(new RunReport.UnknownWords(4, 0.571429));
    float side = (float) (2 / Math.sqrt(5));
    assertThat(Objects.requireNonNull(runs.vectors("one").get("a#0")).getFirst())
        .isCloseTo(side, within(1e-6f));
    Row reject =
        spark
            .read()
            .parquet(runs.directory().rejects("one"))
            .filter("reason = 'INVALID_VECTOR'")
            .head();
    assertThat(reject.<String>getAs("message"))
        .isEqualTo("none of its words has a vector in glove.txt");
    assertThat(reject.<String>getAs("id")).startsWith("b");
  }

  @Test
  void questionsGoTheSameWay() {
    ModelLocation model = resolve(file.toString(), ModelOverrides.NONE);
    QueryEncoder encoder = new QueryEncoder(model, "", new BatchPlan(64, 64, 1), hadoop());
    assertThat(encoder.find("the Cat").orElseThrow()[2]).isZero();
    assertThatThrownBy(() -> encoder.question("unknown"))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(
            "Invalid QUERY 'unknown': it has no vector (none of its words has a vector in glove.txt); ‹search.mode› text needs none");
  }

  @Test
  void aFolderMayHoldTheOneFile() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.writeString(model.resolve("README.md"), "Word vectors.\n");
    Files.copy(file, model.resolve("glove.txt"));
    ModelLocation found = resolve(model.toString(), ModelOverrides.NONE);
    assertThat(found.uri()).isEqualTo(model.resolve("glove.txt").toString());
    assertThat(found.spec().fingerprint())
        .isEqualTo(resolve(file.toString(), ModelOverrides.NONE).spec().fingerprint());
    Files.copy(file, model.resolve("other.txt"));
    assertThatThrownBy(() -> resolve(model.toString(), ModelOverrides.NONE))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("it holds several files of word vectors (")
        .hasMessageContaining("pass ‹model.name› with one of them");
  }

  @Test
  void filesOfOtherFileSystemsAreReadOnce() {
    Configuration hadoop = OtherFileSystem.in(hadoop());
    String uri = "other://" + file;
    ModelLocation model = ModelStore.resolve(uri, ModelOverrides.NONE, hadoop);
    assertThat(model.spec().name()).isEqualTo("glove.txt");
    assertThat(model.spec().dimension()).isEqualTo(3);
    assertThat(ModelStore.local(model, hadoop)).isEqualTo(ModelStore.local(model, hadoop));
    assertThat(ModelStore.resolve("other://" + folder + "/", ModelOverrides.NONE, hadoop))
        .isEqualTo(model);
  }

  @Test
  void aFileIsConvertedOnceWhoeverAsks() throws Exception {
    Callable<ModelLocation> ask = () -> resolve(file.toString(), ModelOverrides.NONE);
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      for (Future<ModelLocation> answer : pool.invokeAll(List.of(ask, ask, ask, ask))) {
        assertThat(answer.get().spec().dimension()).isEqualTo(3);
      }
    }
    try (Stream<Path> cached = Files.list(folder.resolve("cache"))) {
      assertThat(cached.filter(Files::isDirectory)).hasSize(1);
    }
  }

  @Test
  void damagedFilesLeaveNothingBehind() throws IOException {
    Path damaged = Files.writeString(folder.resolve("damaged.txt"), "a 1 2\nb 1\n");
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> resolve(damaged.toString(), ModelOverrides.NONE))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("damaged.txt: line 2 has 1 numbers");
    }
    try (Stream<Path> cached = Files.list(folder.resolve("cache"))) {
      assertThat(cached.filter(Files::isDirectory)).isEmpty();
    }
  }

  @Test
  void anotherFileUnderTheSameNameIsRefused() throws IOException {
    ModelLocation model = resolve(file.toString(), ModelOverrides.NONE);
    Files.writeString(file, GLOVE + "more 1 2 3\n");
    assertThatThrownBy(() -> ModelStore.local(model, hadoop()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("its SHA-256 is")
        .hasMessageContaining("put the same file on every machine");
  }

  @Test
  void optionsDecideTheFingerprintAndMustFit() throws IOException {
    WordOverrides sif =
        new WordOverrides(
            Optional.of("whitespace"), Optional.of(Weighting.SIF), Optional.of(0.01), false);
    ModelLocation model = resolve(file.toString(), words(sif));
    assertThat(model.spec().encoder())
        .isEqualTo(new WordEncoder("glove.txt", "glove", "whitespace", Weighting.SIF, 0.01));
    assertThat(model.spec().fingerprint())
        .isNotEqualTo(resolve(file.toString(), ModelOverrides.NONE).spec().fingerprint());
    String onnx = TinyModel.write(folder.resolve("onnx")).toString();
    assertThatThrownBy(() -> resolve(onnx, words(sif)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("'model.weighting'")
        .hasMessageContaining("they are for files of word vectors");
    ModelOverrides mean = new Overrides().pooling(Pooling.named("mean")).made();
    assertThat(resolve(file.toString(), mean).spec().fingerprint())
        .isEqualTo(resolve(file.toString(), ModelOverrides.NONE).spec().fingerprint());
    ModelOverrides cls = new Overrides().pooling(Pooling.CLS).made();
    assertThatThrownBy(() -> resolve(file.toString(), cls))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Invalid option 'model.pooling': cls");
  }
}
