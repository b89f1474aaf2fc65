package dev.nightjar.pipeline.embed.reuse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.io.Json;
import dev.nightjar.io.run.RunManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** When a run of an untouched corpus has the rows of the run before, and each reason why not. */
class TestRepeatRules {
  private static final Map<String, String> VERSIONS =
      Map.of("nightjar", "1", "spark", "4", "java", "25");
  private static final RepeatRules RULES =
      new RepeatRules("f", Map.of("output.run-id", "two", "chunk.tokens", "256"), VERSIONS);

  /** A whole run, and what a test changes of it. */
  private static RunManifest run(Consumer<ObjectNode> change) throws IOException {
    ObjectNode json;
    try (InputStream golden =
        RunManifest.class.getResourceAsStream("/dev/nightjar/io/run/run-manifest.json")) {
      json = (ObjectNode) new ObjectMapper().readTree(Objects.requireNonNull(golden));
    }
    json.remove("refused");
    ((ObjectNode) json.get("chunks")).put("rejected", 0);
    ((ObjectNode) json.get("model")).put("fingerprint", "f");
    json.putObject("options").put("output.run-id", "one").put("chunk.tokens", "256");
    ObjectNode versions = json.putObject("versions").put("onnxruntime", "1.22");
    VERSIONS.forEach(versions::put);
    change.accept(json);
    return Json.read(json, RunManifest.class);
  }

  private static ObjectNode object(ObjectNode json, String name) {
    return (ObjectNode) json.get(name);
  }

  @Test
  void aRunByAnotherNameIsTheSame() throws IOException {
    assertThat(RULES.allow(run(json -> {}))).isTrue();
  }

  @Test
  void everythingElseThatDecidesItsRowsMustBeAsItWas() throws IOException {
    assertThat(RULES.allow(run(json -> object(json, "model").put("fingerprint", "g")))).isFalse();
    assertThat(RULES.allow(run(json -> object(json, "options").put("chunk.tokens", "128"))))
        .isFalse();
    assertThat(RULES.allow(run(json -> object(json, "options").put("input.id-column", "key"))))
        .as("an option more")
        .isFalse();
    for (String software : VERSIONS.keySet()) {
      assertThat(RULES.allow(run(json -> object(json, "versions").put(software, "0"))))
          .as(software)
          .isFalse();
    }
    assertThat(RULES.allow(run(json -> json.put("format", 2)))).isFalse();
  }

  @Test
  void textsWithoutAVectorAreAskedForAgain() throws IOException {
    assertThat(RULES.allow(run(json -> object(json, "chunks").put("rejected", 1)))).isFalse();
    assertThat(RULES.allow(run(json -> object(json, "chunks").put("total", 0)))).isFalse();
  }

  @Test
  void aRunThatAGateRefusedIsNoExample() throws IOException {
    assertThat(RULES.allow(run(json -> json.put("refused", "too many rejects")))).isFalse();
  }
}
