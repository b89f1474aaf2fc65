package dev.nightjar.embed.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.OnnxGraph.ExtraInputs;
import dev.nightjar.embed.Placement.Provider;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestNodeProviders {
  @TempDir Path folder;

  private static Optional<String> strangers(Path graph, Provider wanted) throws Exception {
    OrtEnvironment environment = OnnxEnvironment.shared();
    try (OrtSession.SessionOptions options = OnnxEnvironment.options()) {
      NodeProviders.profile(options);
      try (OrtSession session = environment.createSession(graph.toString(), options)) {
        OnnxInputs inputs = new OnnxInputs(environment, session, ExtraInputs.NONE);
        return NodeProviders.strangers(
            session,
            wanted,
            () -> {
              Map<String, OnnxTensor> tensors = inputs.of(List.of(new ModelInput("", new int[3])));
              session.run(tensors).close();
              OnnxInputs.close(tensors);
            });
      }
    }
  }

  private static long profiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().contains("nightjar-nodes")).count();
    }
  }

  @Test
  void nodesThatRunElsewhereAreCounted() throws Exception {
    TinyModel.write(folder, TinyModel.graph());
    Path graph = folder.resolve("model.onnx");
    long before = profiles();

    assertThat(strangers(graph, Provider.CPU)).isEmpty();
    assertThat(strangers(graph, Provider.CUDA))
        .hasValueSatisfying(
            warning ->
                assertThat(warning)
                    .matches(
                        "(\\d+) of \\1 nodes of the graph do not run on CUDAExecutionProvider: CPUExecutionProvider runs .*\\d+ Gather.*"));
    assertThat(profiles()).isEqualTo(before);
  }

  /** As ONNX Runtime 1.29 writes them of e5-small, on other providers, and a node of the tokens. */
  @Test
  void nodesOfShapesBelongOnTheCpu() throws Exception {
    String shapes =
        """
        {"name": "session_initialization", "args": {}},
        {"name": "a_fence_before", "args": {"op_name": "Gather"}},
        {"name": "a_kernel_time", "args": {"op_name": "Gather",
         "provider": "CPUExecutionProvider", "output_type_shape": [{"int64": []}]}},
        {"name": "b_kernel_time", "args": {"op_name": "Unsqueeze",
         "provider": "CPUExecutionProvider", "output_type_shape": [{"int64": [1]}]}},
        {"name": "c_kernel_time", "args": {"op_name": "MatMul",
         "provider": "CUDAExecutionProvider", "output_type_shape": [{"float16": [1, 4, 384]}]}}
        """;
    String tokens =
        """
        ,{"name": "d_kernel_time", "args": {"op_name": "Cast",
         "provider": "CPUExecutionProvider", "output_type_shape": [{"int64": [1, 4]}]}}
        """;
    ObjectMapper json = new ObjectMapper();

    assertThat(NodeProviders.strangers(json.readTree("[" + shapes + "]"), Provider.CUDA)).isEmpty();
    assertThat(NodeProviders.strangers(json.readTree("[" + shapes + tokens + "]"), Provider.CUDA))
        .hasValue(
            "1 of 4 nodes of the graph do not run on CUDAExecutionProvider: CPUExecutionProvider runs 1 Cast");
  }
}
