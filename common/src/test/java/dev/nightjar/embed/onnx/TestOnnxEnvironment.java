package dev.nightjar.embed.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.testing.ChildJvm;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime collects nothing and leaves nothing, however a process of it is started. */
class TestOnnxEnvironment {
  @TempDir static Path folder;

  /** What is started: embeds with the model, prints what there is to know. */
  static final class Embedding {
    private Embedding() {}

    public static void main(String[] args) {
      Path model = Path.of(args[0]);
      BatchPlan plan = new BatchPlan(512, 1 << 18, 64);
      try (OnnxModel opened =
          OnnxModel.open(ModelFolder.read("tiny", model, ModelOverrides.NONE), model, plan)) {
        opened.embed(List.of(new ModelInput("", new int[] {1, 2})), new EmbeddingModel.Batches());
        System.out.println(opened.execution().orElseThrow().warnings());
      }
    }
  }

  @BeforeAll
  static void write() throws IOException {
    TinyModel.write(folder.resolve("model"));
  }

  private static ChildJvm start(String name, List<String> flags, Path models) throws IOException {
    return ChildJvm.start(
        folder.resolve(name),
        Embedding.class,
        flags,
        ChildJvm.classPath(),
        Map.of("NIGHTJAR_MODELS", models.toString()),
        List.of(folder.resolve("model").toString()));
  }

  private static void assertLeavesNothing(ChildJvm child) throws IOException {
    assertThat(child.await()).as(child.lastWords()).isZero();
    assertThat(child.left()).isEmpty();
  }

  /** All at once, as executors of a machine are. */
  @Test
  void librariesAreUnpackedOnceAMachine() throws IOException {
    Path models = folder.resolve("models");
    List<ChildJvm> children = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      children.add(start("child" + i, ChildJvm.flags(), models));
    }
    for (ChildJvm child : children) {
      try (child) {
        assertLeavesNothing(child);
        assertThat(child.out()).isEqualTo("[]\n");
      }
    }
    try (Stream<Path> walk = Files.walk(models)) {
      assertThat(walk.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.contains("onnxruntime"))
          .doesNotHaveDuplicates()
          .contains(System.mapLibraryName("onnxruntime"));
    }
  }

  @Test
  void eachProcessUnpacksThemWhereNothingCanBeKept() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    try (ChildJvm child = start("unkept", ChildJvm.flags(), file)) {
      assertLeavesNothing(child);
      assertThat(child.out())
          .contains("Cannot keep what is made once a machine in " + file)
          .contains("each process makes its own in its temporary folder; NIGHTJAR_CACHE or ");
    }
  }

  @Test
  void doesNotStartWhereTelemetryCannotBeForbidden() throws IOException {
    List<String> flags = new ArrayList<>(ChildJvm.flags());
    flags.removeIf(flag -> flag.startsWith("--enable-native-access"));
    flags.add(
        Runtime.version().feature() < 24
            ? "--enable-native-access=java.base" // then no other module may
            : "--illegal-native-access=deny");
    try (ChildJvm child = start("denied", flags, folder.resolve("models"))) {
      assertThat(child.await()).isOne();
      assertThat(child.err())
          .contains("Cannot start ONNX Runtime without its telemetry: ")
          .contains("start this process with ORT_DISABLE_TELEMETRY=1 in its environment")
          .contains("executors with --conf spark.executorEnv.ORT_DISABLE_TELEMETRY=1");
      assertThat(child.left()).isEmpty();
    }
  }
}
