package dev.nightjar.embed.remote;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import dev.nightjar.testing.EmbeddingModelContract;
import dev.nightjar.testing.EmbeddingServer;
import dev.nightjar.testing.Overrides;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.TiktokenTokenizer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Hosted models keep to the contract, if their server does. */
class TestRemoteContract extends EmbeddingModelContract {
  private static EmbeddingServer server;
  private static ModelSpec spec;
  private static DocumentChunks inputs;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddingServer.start();
    RemoteEndpoint endpoint =
        new RemoteEndpoint(
            server.url(),
            true,
            "",
            "",
            new RequestLimits(64, 1 << 14, 4, 0, 0, 3, Duration.ofSeconds(20)),
            Map.of(),
            Double.POSITIVE_INFINITY,
            "");
    spec =
        RemoteModels.spec(
            "openai:m",
            new Overrides().dimensions(EmbeddingServer.DIMENSION).remote(endpoint).made());
    inputs =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get("whole")),
            new TiktokenTokenizer(),
            "",
            new ChunkLimits(spec.maxTokens(), 0));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected EmbeddingModel open() {
    return RemoteModel.open(spec, (RemoteEncoder) spec.encoder(), Map.of());
  }

  @Override
  protected DocumentChunks inputs() {
    return inputs;
  }

  @Override
  protected boolean readsEmoji() {
    return true;
  }

  /** A tenth: each goes through HTTP twice, and the server in this process remembers all. */
  @Override
  protected int manyTexts() {
    return 10_000;
  }

  /** None: only connections, and threads that end with them. */
  @Override
  protected long heldBytes() {
    return 0;
  }
}
