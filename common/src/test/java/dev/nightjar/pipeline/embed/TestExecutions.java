package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.nightjar.embed.EmbeddingModel.Execution;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What ran in several processes is told once. */
class TestExecutions {
  @Test
  void processesThatDifferAreToldTogether() {
    Execution gpu =
        new Execution("CUDA", Map.of("onnxruntime", "1.2", "gpu", "H100"), List.of("slow", "hot"));
    Execution cpu = new Execution("CPU", Map.of("onnxruntime", "1.1"), List.of("slow"));
    Executions both = new Executions(new LinkedHashSet<>(List.of(gpu, cpu)));
    assertThat(both.providers()).isEqualTo("CPU, CUDA");
    assertThat(both.warnings()).containsExactly("slow", "hot");
    assertThat(both.versions())
        .containsOnly(entry("onnxruntime", "1.1, 1.2"), entry("gpu", "H100"));
  }

  @Test
  void whereNothingWasEmbeddedThereIsNothingToTell() {
    Executions none = new Executions(Set.of());
    assertThat(none.providers()).isEmpty();
    assertThat(none.warnings()).isEmpty();
    assertThat(none.versions()).isEmpty();
  }
}
