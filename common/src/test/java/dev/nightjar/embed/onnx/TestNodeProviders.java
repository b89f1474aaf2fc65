package dev.nightjar.embed.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
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
        OnnxInputs inputs = new OnnxInputs(environment, session);
        return NodeProviders.strangers(
            session,
            wanted,
            () -> {
              Map<String, OnnxTensor> tensors = inputs.of(List.of(new int[3]));
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
}
