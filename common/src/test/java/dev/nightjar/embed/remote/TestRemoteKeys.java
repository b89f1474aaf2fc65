package dev.nightjar.embed.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.EmbeddingModel.Batches;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import dev.nightjar.testing.EmbeddingServer;
import dev.nightjar.testing.Overrides;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is asked, with which key, and which options fit. */
class TestRemoteKeys extends HostedModel {
  @Test
  void aServerWithoutKeysSeesNone() {
    RemoteEndpoint keyless =
        new RemoteEndpoint(
            server.url(),
            true,
            "",
            "",
            new RequestLimits(4, 64, 1, 0, 0, 0, Duration.ofSeconds(1)),
            Map.of(),
            Double.POSITIVE_INFINITY,
            "");
    ModelSpec spec = spec(keyless, Optional.empty());
    try (RemoteModel model = RemoteModel.open(spec, (RemoteEncoder) spec.encoder(), Map.of())) {
      assertExact(inputs(1), model.embed(inputs(1)), EmbeddingServer.DIMENSION);
    }
    assertThat(server.keys()).containsExactly("");
  }

  @Test
  void openAiWithoutAKeyIsToldAndNothingIsSent() {
    ModelSpec spec = spec(RemoteEndpoint.DEFAULT, Optional.empty());
    Batches batches = new Batches();
    try (RemoteModel model = RemoteModel.open(spec, (RemoteEncoder) spec.encoder(), Map.of())) {
      assertThat(model.embed(inputs(1), batches)).containsOnly(EmbeddingModel.NO_VECTOR);
      assertThatThrownBy(() -> model.embed(inputs(1))).hasMessageContaining("OPENAI_API_KEY");
    }
    assertThat(batches.stopped().orElseThrow().why()).startsWith("Missing key for api.openai.com");
  }

  @Test
  void azureHasItsOwnKey() {
    RemoteEndpoint azure = RemoteEndpoint.DEFAULT.at("https://mine.openai.azure.com/openai/v1");
    Map<String, String> both = Map.of("AZURE_OPENAI_KEY", "a", "OPENAI_API_KEY", "o");
    assertThat(ApiKey.find(azure, both).orElseThrow().value()).isEqualTo("a");
    assertThat(ApiKey.find(RemoteEndpoint.DEFAULT, both).orElseThrow().value()).isEqualTo("o");
    assertThat(ApiKey.find(azure, both).orElseThrow()).hasToString("***");
  }

  @Test
  void azureIsAskedByItsPathAndHeader() {
    // A proxy takes any host, so the server can stand in for Azure.
    System.setProperty("http.proxyHost", "127.0.0.1");
    System.setProperty("http.proxyPort", Integer.toString(server.port()));
    ModelSpec spec =
        spec(endpoint().at("http://mine.openai.azure.com/openai/v1"), Optional.empty());
    RemoteEncoder encoder = (RemoteEncoder) spec.encoder();
    try (RemoteModel model = RemoteModel.open(spec, encoder, new LocalLimits(encoder))) {
      assertExact(inputs(1), model.embed(inputs(1)), EmbeddingServer.DIMENSION);
    } finally {
      System.clearProperty("http.proxyHost");
      System.clearProperty("http.proxyPort");
    }
    assertThat(server.keys()).containsExactly("api-key " + KEY);
  }

  @Test
  void noKeyGoesWhereOnlyAnIndexPoints() {
    Map<String, String> environment = Map.of("AZURE_OPENAI_KEY", "a", "OPENAI_API_KEY", "o");
    RemoteEndpoint there = endpoint().withoutKeyAt("https://elsewhere.example/v1");
    assertThat(ApiKey.find(there, environment)).isEmpty();
    RemoteEndpoint azure = endpoint().withoutKeyAt("https://theirs.openai.azure.com/openai/v1");
    assertThatThrownBy(() -> ApiKey.find(azure, environment))
        .hasMessageStartingWith("Missing key: the index names this place")
        .hasMessageEndingWith("‹remote.base-url› https://theirs.openai.azure.com/openai/v1");
  }

  @Test
  void addressKeyAndLimitsDecideNoVectors() {
    ModelSpec here = spec(endpoint(), Optional.empty());
    ModelSpec there = spec(RemoteEndpoint.DEFAULT, Optional.empty());
    assertThat(here.fingerprint())
        .isEqualTo(there.fingerprint())
        .isNotEqualTo(spec(endpoint(), Optional.of(4)).fingerprint());
    assertThat(here.encoder().whereabouts()).containsExactly(Map.entry("base_url", server.url()));
  }

  @Test
  void optionsThatDoNotFitAreAllTold() {
    ModelOverrides wrong =
        new Overrides()
            .pooling(Pooling.CLS)
            .maxTokens(9000)
            .dimensions(2000)
            .remote(endpoint(5, 0))
            .made();
    assertThatThrownBy(() -> RemoteModels.spec("openai:text-embedding-3-small", wrong))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(
            """
            Invalid option ‹model.pooling›: cls (the endpoint pools by itself)
            Invalid option ‹model.dimensions›: 2000 (text-embedding-3-small gives at most 1536)
            Invalid option ‹model.max-tokens›: 9000 (text-embedding-3-small reads 8191 at most)
            Missing price: ‹remote.prices› needs 'text-embedding-3-small=DOLLARS', for a million tokens, where ‹remote.max-cost› is given""");
    for (String url :
        List.of("ftp://x/v1", "localhost:8080", "http://x/v1?key=1", "http://u:p@x")) {
      assertThatThrownBy(() -> EndpointUrl.checked(url))
          .hasMessageContaining("Invalid option ‹remote.base-url›")
          .message()
          .doesNotContain("u:p", "key=1");
    }
  }
}
