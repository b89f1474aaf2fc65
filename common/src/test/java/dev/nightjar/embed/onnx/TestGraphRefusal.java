package dev.nightjar.embed.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.embed.graph.OnnxFiles;
import dev.nightjar.embed.graph.TinyBert;
import dev.nightjar.embed.graph.TinyBert.Oddity;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a graph cannot help is told from what it is. */
class TestGraphRefusal {
  private static final BatchPlan ALONE = new BatchPlan(1, 1, 1);

  @TempDir private Path folder;

  /** What comes of a graph. */
  private ModelException failure(Path graph) throws IOException {
    ModelSpec spec =
        ModelFolder.read(
            "m", TinyBert.write(folder.resolve("m"), TinyBert.Style.STEPS), ModelOverrides.NONE);
    return catchThrowableOfType(
        ModelException.class,
        () -> {
          try (OnnxModel model = OnnxModel.open(spec, folder.resolve("m"), graph, ALONE)) {
            model.embed(List.of(new ModelInput("", new int[] {2, 40, 3})));
          }
        });
  }

  /** A graph with one node more. */
  private Path with(NodeProto.Builder node) throws IOException {
    ModelProto.Builder model = TinyBert.of(TinyBert.Style.STEPS).toBuilder();
    model.getGraphBuilder().addNode(node.addOutput("more"));
    Path graph = folder.resolve("more.onnx");
    OnnxFiles.write(model.build(), graph);
    return graph;
  }

  @Test
  void operatorsShapesAndOutputsAreTheGraphs() throws IOException {
    assertThat(failure(with(NodeProto.newBuilder().setOpType("Strange"))))
        .hasMessageContaining("ORT_INVALID_GRAPH")
        .matches(GraphRefusal::is);
    NodeProto.Builder halved =
        NodeProto.newBuilder().setOpType("MatMul").addAllInput(List.of("w0", "w0"));
    assertThat(failure(with(halved)))
        .hasMessageContaining("InferenceError")
        .matches(GraphRefusal::is);
    Path narrow = TinyModel.write(folder.resolve("narrow")).resolve("model.onnx");
    assertThat(failure(narrow)).hasMessageContaining("numbers for 1 x 3").matches(GraphRefusal::is);
  }

  @Test
  void memoryAndDisksAreNot() throws IOException {
    Path greedy = TinyBert.write(folder.resolve("g"), Oddity.GREEDY).resolve("model.onnx");
    assertThat(failure(greedy))
        .hasMessageContaining("ORT_FAIL")
        .matches(failure -> !GraphRefusal.is(failure));
    byte[] bytes = Files.readAllBytes(greedy);
    Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(bytes, bytes.length / 2));
    for (Path file : List.of(cut, folder.resolve("gone.onnx"))) {
      assertThat(failure(file)).as("%s", file).matches(failure -> !GraphRefusal.is(failure));
    }
  }
}
