package dev.nightjar.embed.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the secret comes from, where it goes, and that nothing else shows it. */
class TestApiKey {
  private static final String AZURE = "https://mine.openai.azure.com/openai/v1";
  private static final Map<String, String> BOTH =
      Map.of("OPENAI_API_KEY", " sk-openai ", "AZURE_OPENAI_KEY", "azure");

  @TempDir Path folder;

  private static RemoteEndpoint endpoint(String url, boolean keyed, String keyFile) {
    return new RemoteEndpoint(
        url, keyed, keyFile, "", RequestLimits.DEFAULT, Map.of(), Double.POSITIVE_INFINITY, "");
  }

  private static String find(String url, boolean keyed, Map<String, String> environment) {
    return ApiKey.find(endpoint(url, keyed, ""), environment).map(ApiKey::value).orElse("none");
  }

  private String fromFile(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), text);
    return ApiKey.find(endpoint("", true, file.toString()), BOTH).orElseThrow().value();
  }

  @Test
  void everyPlaceHasItsVariable() {
    assertThat(find("", true, BOTH)).isEqualTo("sk-openai");
    assertThat(find(AZURE, true, BOTH)).isEqualTo("azure");
    assertThat(find(AZURE, true, Map.of("OPENAI_API_KEY", "sk"))).isEqualTo("sk");
    assertThat(find("http://localhost:8080/v1", true, BOTH)).isEqualTo("sk-openai");
  }

  @Test
  void serversOfOnesOwnNeedNone() {
    assertThat(find("http://localhost:8080/v1", true, Map.of())).isEqualTo("none");
    assertThat(find("http://localhost:8080/v1", true, Map.of("OPENAI_API_KEY", " ")))
        .isEqualTo("none");
  }

  @Test
  void othersDo() {
    assertThatThrownBy(() -> find("", true, Map.of()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Missing key for api.openai.com: set OPENAI_API_KEY");
    assertThatThrownBy(() -> find(AZURE, true, Map.of()))
        .hasMessageContaining("Missing key for " + AZURE + ": set AZURE_OPENAI_KEY");
  }

  /** Whoever wrote an index has chosen the place. */
  @Test
  void aPlaceThatTheUserDidNotNameGetsNoKey() {
    assertThat(find("http://somewhere/v1", false, BOTH)).isEqualTo("none");
    assertThat(find("", false, BOTH)).isEqualTo("none");
    assertThatThrownBy(() -> find(AZURE, false, BOTH))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("the index names this place");
  }

  @Test
  void aFileOfOneLineGoesBeforeTheEnvironment() throws IOException {
    assertThat(fromFile("  sk-file\n")).isEqualTo("sk-file");
    assertThatThrownBy(() -> fromFile("\n")).hasMessageContaining("one line with the key");
    assertThatThrownBy(() -> fromFile("one\ntwo"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("one line with the key")
        .hasMessageNotContaining("two");
    assertThatThrownBy(() -> ApiKey.find(endpoint("", true, folder.resolve("no").toString()), BOTH))
        .hasMessageContaining("is not there or not readable on this machine");
  }

  @Test
  void nothingShowsIt() {
    ApiKey key = ApiKey.find(endpoint("", true, ""), BOTH).orElseThrow();
    assertThat(key).hasToString("***");
    assertThat(key.masked("Incorrect API key provided: sk-openai. Was it sk-openai?"))
        .isEqualTo("Incorrect API key provided: ***. Was it ***?");
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8080/v1/, http://localhost:8080/v1",
    "https://host/v1///, https://host/v1",
    "HTTPS://host, HTTPS://host",
    "'', ''"
  })
  void urlsLoseTheSlashAtTheirEnd(String url, String checked) {
    assertThat(EndpointUrl.checked(url)).isEqualTo(checked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:8080",
        "ftp://host/v1",
        "http://",
        "http:///v1",
        "https://host/v1?api-key=SECRET",
        "https://host/v1#SECRET",
        "https://user:SECRET@host/v1",
        "not a url",
        "http://ho st/"
      })
  void otherUrlsAreRefusedWithoutTheirSecrets(String url) {
    assertThatThrownBy(() -> EndpointUrl.checked(url))
        .hasMessageContaining("without a query or credentials")
        .hasMessageNotContaining("SECRET");
  }

  @ParameterizedTest
  @CsvSource({
    "https://mine.openai.azure.com/openai/v1, true",
    "https://MINE.OPENAI.AZURE.COM, true",
    "https://x.services.ai.azure.com/models, true",
    "https://openai.azure.com.evil.example/v1, false",
    "http://localhost/v1, false",
    "'', false"
  })
  void azureIsToldByItsHosts(String url, boolean azure) {
    assertThat(EndpointUrl.isAzure(url)).isEqualTo(azure);
  }

  @Test
  void openAisOwnPlaceHasAName() {
    assertThat(EndpointUrl.shown("")).isEqualTo("api.openai.com");
    assertThat(EndpointUrl.shown("http://x/v1")).isEqualTo("http://x/v1");
  }
}
