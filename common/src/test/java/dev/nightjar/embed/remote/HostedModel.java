package dev.nightjar.embed.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import dev.nightjar.testing.EmbeddingServer;
import dev.nightjar.testing.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A hosted model behind a server that misbehaves as it is told; each test has one of its own. */
abstract class HostedModel {
  static final String KEY = "sk-very-secret";

  EmbeddingServer server;
  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    server = EmbeddingServer.start();
    Files.writeString(folder.resolve("key"), KEY + "\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  RemoteEndpoint endpoint(double maxCost, long requestsPerMinute) {
    return new RemoteEndpoint(
        server.url(),
        true,
        folder.resolve("key").toString(),
        "",
        new RequestLimits(4, 64, 3, requestsPerMinute, 0, 3, Duration.ofSeconds(1)),
        Map.of("m", 1e6), // a dollar a token
        maxCost,
        "");
  }

  RemoteEndpoint endpoint() {
    return endpoint(Double.POSITIVE_INFINITY, 0);
  }

  /** Nothing is tried again. */
  RemoteEndpoint impatient() {
    return new RemoteEndpoint(
        server.url(),
        true,
        folder.resolve("key").toString(),
        "",
        new RequestLimits(4, 64, 3, 0, 0, 0, Duration.ofSeconds(1)),
        Map.of(),
        Double.POSITIVE_INFINITY,
        "");
  }

  static ModelSpec spec(RemoteEndpoint endpoint, Optional<Integer> dimensions) {
    Overrides overrides = new Overrides().normalize(false).remote(endpoint);
    dimensions.ifPresent(overrides::dimensions);
    return RemoteModels.spec("openai:m", overrides.made());
  }

  static RemoteModel model(RemoteEndpoint endpoint, Integer... dimensions) {
    ModelSpec spec = spec(endpoint, List.of(dimensions).stream().findFirst());
    RemoteEncoder encoder = (RemoteEncoder) spec.encoder();
    return RemoteModel.open(spec, encoder, new LocalLimits(encoder));
  }

  static List<ModelInput> inputs(int count) {
    List<ModelInput> inputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      inputs.add(input("text number " + i));
    }
    return inputs;
  }

  static ModelInput input(String text) {
    return new ModelInput(text, new int[EmbeddingServer.tokens(text)]);
  }

  static void assertExact(List<ModelInput> inputs, List<float[]> vectors, int dimension) {
    assertThat(vectors).hasSameSizeAs(inputs);
    for (int i = 0; i < inputs.size(); i++) {
      assertThat(vectors.get(i)).isEqualTo(EmbeddingServer.vector(inputs.get(i).text(), dimension));
    }
  }
}
