package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.graph.OnnxFiles;
import dev.nightjar.embed.graph.TinyBert;
import dev.nightjar.embed.graph.TinyBert.Oddity;
import dev.nightjar.embed.graph.TinyBert.Style;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.io.cache.NodeFolders;
import dev.nightjar.testing.Overrides;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs are prepared once a machine, and what is run is part of a model's identity. */
class TestPreparedGraphs {
  @TempDir private Path folder;
  private final Configuration hadoop = new Configuration(false);

  @BeforeEach
  void cache() {
    hadoop.set(NodeFolders.COPIES, folder.resolve("cache").toString());
  }

  private ModelLocation resolve() {
    return ModelStore.resolve(folder.resolve("m").toString(), ModelOverrides.NONE, hadoop);
  }

  private Path graph(ModelLocation location) {
    OnnxEncoder encoder = (OnnxEncoder) location.spec().encoder();
    return ModelStore.graph(location, encoder, folder.resolve("m"), hadoop);
  }

  @Test
  void anEncoderIsRunByItsPreparedGraph() throws IOException {
    TinyBert.write(folder.resolve("m"), Style.DOT_PRODUCT);
    ModelLocation own =
        ModelStore.find(folder.resolve("m").toString(), ModelOverrides.NONE, hadoop);

    ModelLocation prepared = resolve();

    assertThat(prepared.spec().encoder().settings()).containsEntry("graph", "prepared, version 2");
    assertThat(prepared.spec().fingerprint()).isNotEqualTo(own.spec().fingerprint());
    assertThat(graph(own)).isEqualTo(folder.resolve("m/model.onnx"));
    BatchPlan plan = new BatchPlan(64, 1 << 12, 8);
    List<ModelInput> text = List.of(new ModelInput("", new int[] {2, 40, 50, 60, 3}));
    try (OnnxModel before = OnnxModel.open(own.spec(), folder.resolve("m"), plan);
        OnnxModel after =
            OnnxModel.open(prepared.spec(), folder.resolve("m"), graph(prepared), plan)) {
      float[] expected = before.embed(text).getFirst();
      float[] found = after.embed(text).getFirst();
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-5f));
      }
    }
  }

  @Test
  void itIsMadeOnce() throws IOException {
    TinyBert.write(folder.resolve("m"), Style.STEPS);
    Path first = graph(resolve());
    Object made = Files.readAttributes(first, "*").get("creationTime");

    assertThat(graph(resolve())).isEqualTo(first);
    assertThat(Files.readAttributes(first, "*")).containsEntry("creationTime", made);
  }

  @Test
  void aGraphOfAnotherShapeIsRunAsItIsAndTheManifestSaysWhy() throws IOException {
    TinyModel.write(folder.resolve("m"));
    ModelLocation own =
        ModelStore.find(folder.resolve("m").toString(), ModelOverrides.NONE, hadoop);

    ModelLocation found = resolve();

    assertThat(found.spec().fingerprint()).isEqualTo(own.spec().fingerprint());
    assertThat(found.spec().encoder().whereabouts().get("graph"))
        .startsWith("as it is: its output comes of ");
    assertThat(graph(found)).isEqualTo(folder.resolve("m/model.onnx"));
  }

  @Test
  void aMachineThatCannotPrepareItSaysSo() throws IOException {
    TinyBert.write(folder.resolve("m"), Style.STEPS);
    ModelLocation location = resolve();
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      Path graph = files.filter(file -> file.endsWith("model.onnx")).findFirst().orElseThrow();
      Files.delete(graph);
      Files.writeString(graph.resolveSibling("as-it-is.txt"), "no room\n");
    }

    assertThatThrownBy(() -> graph(location))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "Cannot prepare model.onnx of model 'm' on this machine, as was done where the run began: no room");
  }

  @Test
  void wantOfMemoryIsToldAndNothingIsKept() throws IOException {
    TinyBert.write(folder.resolve("m"), Oddity.GREEDY);

    for (int night = 0; night < 2; night++) {
      assertThatThrownBy(this::resolve)
          .isInstanceOf(ModelException.class)
          .hasMessageStartingWith("Cannot run model 'm' on 1 x ")
          .hasMessageContaining("memory");
    }
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      assertThat(files.filter(file -> !file.toString().endsWith(".lock")))
          .containsExactly(folder.resolve("cache"));
    }
  }

  @Test
  void aModelThatCannotBeOpenedIsNotRunAsItIs() throws IOException {
    Path model = TinyBert.write(folder.resolve("m"), Style.STEPS);
    ModelProto whole = OnnxFiles.read(model.resolve("model.onnx"));
    ModelProto.Builder strange = whole.toBuilder();
    strange.getGraphBuilder().addNodeBuilder().setOpType("Strange").addOutput("strange");
    OnnxFiles.write(strange.build(), model.resolve("model.onnx"));

    assertThatThrownBy(this::resolve)
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot open model.onnx of model 'm': ")
        .hasMessageContaining("Strange");
  }

  @Test
  void itIsComparedOnLongTextsWhateverAnOptionSays() throws IOException {
    Path model = TinyBert.write(folder.resolve("m"), Oddity.SHORT_SIGHTED);
    ModelOverrides few = new Overrides().maxTokens(3).made();

    for (ModelOverrides overrides : List.of(few, ModelOverrides.NONE)) {
      ModelLocation found = ModelStore.resolve(model.toString(), overrides, hadoop);
      assertThat(found.spec().encoder().whereabouts().get("graph"))
          .startsWith("as it is: rewritten, its vectors would differ");
    }
  }
}
