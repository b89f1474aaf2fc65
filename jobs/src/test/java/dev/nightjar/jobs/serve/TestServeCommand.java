package dev.nightjar.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.ServeJob;
import dev.nightjar.jobs.cli.Options;
import dev.nightjar.jobs.cli.options.ServeOptions;
import dev.nightjar.testing.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as its operators type it. */
class TestServeCommand {
  @TempDir Path folder;

  private static ServeSpec spec(Map<String, String> environment, String... sets) {
    return ServeOptions.spec(
        Settings.resolve(
            new Settings.Origins(Optional.empty(), List.of(sets), Map.of(), List.of()),
            Options.ALL,
            List.of()),
        environment);
  }

  @Test
  void anAddressThatOthersReachNeedsAToken() throws IOException {
    assertThat(spec(Map.of()).address().token()).isEmpty();
    assertThat(spec(Map.of(), "serve.host=localhost").limits().perSecond()).isZero();
    assertThatThrownBy(() -> spec(Map.of(), "serve.host=0.0.0.0"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("others can reach it, and there is no token");
    Path file = folder.resolve("token");
    Files.writeString(file, "0123456789abcdef\n");
    ServeSpec open = spec(Map.of(), "serve.host=0.0.0.0", "serve.token-file=" + file);
    assertThat(open.address().token()).contains("0123456789abcdef");
    assertThat(open.limits().perSecond()).isEqualTo(50);
    assertThat(open.address()).asString().doesNotContain("0123456789");
    for (String bad : List.of("short", "two words are not one token", "")) {
      assertThatThrownBy(() -> spec(Map.of(ServeOptions.TOKEN_VARIABLE, bad)))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("16 characters or more")
          .hasMessageNotContaining("token one");
    }
  }

  @Test
  void itServesUntilItIsTerminated() throws Exception {
    ServedIndex index = new ServedIndex(folder.resolve("served"));
    index.publish("first", ServedIndex.sample());
    Path model = folder.resolve("served/tiny");
    try (ChildJvm child =
        ChildJvm.start(
            folder.resolve("child"),
            ServeJob.class,
            Map.of(),
            List.of(
                "--index",
                folder.resolve("served/index").toString(),
                "--model",
                model.toString(),
                "--port",
                "0",
                "--json"))) {
      while (child.out().isBlank()) {
        assertThat(child.handle().isAlive()).as(child.err()).isTrue();
        Thread.sleep(20);
      }
      assertThat(child.json().path("index").asText()).isEqualTo("first");
      assertThat(child.json().path("vectors").asInt()).isEqualTo(14);
      URI health = URI.create(child.json().path("url").asText() + "health");
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo("{\"status\":\"ok\"}");
      child.handle().destroy();
      assertThat(child.await()).isEqualTo(143);
      assertThat(child.err()).doesNotContain("nightjar:", "Exception");
    }
    index.close();
  }
}
