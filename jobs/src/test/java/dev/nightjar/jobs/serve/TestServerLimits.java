package dev.nightjar.jobs.serve;

import static dev.nightjar.jobs.serve.ServedIndex.SEARCH;
import static dev.nightjar.jobs.serve.ServedIndex.VECTORS;
import static dev.nightjar.jobs.serve.ServedIndex.answered;
import static dev.nightjar.jobs.serve.ServedIndex.body;
import static dev.nightjar.jobs.serve.ServedIndex.chunk;
import static dev.nightjar.jobs.serve.ServedIndex.get;
import static dev.nightjar.jobs.serve.ServedIndex.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.jobs.serve.ServedIndex.Got;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a server does not do for its clients, and what it does not lose: limits, and a newer index.
 */
@Timeout(120) // some wait for what a server does
class TestServerLimits {
  @Test
  void whatIsTooMuchIsToldWhenToComeAgain(@TempDir Path own) throws Exception {
    try (ServedIndex small =
        new ServedIndex(
            own, "serve.requests=1", "serve.max-body-bytes=1024", "serve.max-texts=2")) {
      small.publish("one", ServedIndex.sample());
      WebServer one = small.serve();
      try (Socket slow = ServedIndex.connect(one)) {
        slow.getOutputStream()
            .write(
                ("POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n"
                        + "Content-Type: application/json\r\n\r\n{")
                    .getBytes(StandardCharsets.UTF_8));
        while (inWork(one) == 0) { // the slow one's head is not there yet
          Thread.sleep(5);
        }
        Got busy = post(one, SEARCH, body("query", "bird"));
        assertThat(busy.status()).isEqualTo(429);
        assertThat(busy.header("Retry-After")).isEqualTo("1");
        assertThat(busy.error().path("code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(get(one, "/health").status()).isEqualTo(200);
      }
      while (inWork(one) == 1) { // until the slow one is missed
        Thread.sleep(5);
      }
      Got large = post(one, SEARCH, body("query", "a".repeat(2000)));
      assertThat(large.status()).isEqualTo(413);
      String chunked =
          ServedIndex.raw(
              one,
              "POST /v1/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                  + "Connection: close\r\nContent-Type: application/json\r\n\r\n"
                  + ("400\r\n" + "a".repeat(1024) + "\r\n").repeat(4)
                  + "0\r\n\r\n");
      assertThat(chunked).startsWith("HTTP/1.1 413 ");
      Got many = post(one, VECTORS, body("input", List.of("a", "b", "c")));
      assertThat(many.error().path("message").asText()).contains("3 texts, 2 are allowed");
      answered(post(one, SEARCH, body("query", "bird")));
    }
  }

  private static int inWork(WebServer server) {
    String counts = get(server, "/metrics").response().body();
    return counts.contains("nightjar_requests_in_work 1.0") ? 1 : 0;
  }

  @Test
  void tokensThatWaitAreBounded() {
    TokenGate gate = new TokenGate(100);
    try (TokenGate.Pass alone = gate.enter(5000)) {
      assertThatThrownBy(() -> gate.enter(1))
          .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.retryAfter()).hasValue(1));
      assertThat(gate.waiting()).isEqualTo(5000);
    }
    try (TokenGate.Pass first = gate.enter(60);
        TokenGate.Pass second = gate.enter(40)) {
      assertThatThrownBy(() -> gate.enter(1)).isInstanceOf(ApiException.class);
    }
    assertThat(gate.waiting()).isZero();
  }

  @Test
  void aClientHasARate(@TempDir Path own) throws Exception {
    try (ServedIndex limited = new ServedIndex(own, "serve.client-rate=1")) {
      limited.publish("one", ServedIndex.sample());
      WebServer one = limited.serve();
      assertThat(get(one, "/health").status()).isEqualTo(200);
      Got second = get(one, "/health");
      while (second.status() == 200) { // on a machine that is slow
        second = get(one, "/health");
      }
      assertThat(second.status()).isEqualTo(429);
      assertThat(second.header("Retry-After")).isEqualTo("1");
      assertThat(second.error().path("message").asText())
          .isEqualTo("Too many requests of this client");
    }
  }

  @Test
  void aTokenKeepsStrangersOut(@TempDir Path own) throws Exception {
    String token = "0123456789abcdef-token";
    try (ServedIndex guarded = new ServedIndex(own)) {
      guarded.publish("one", ServedIndex.sample());
      WebServer one = guarded.serve(token);
      for (String path : List.of("/v1/index", "/metrics")) {
        Got refused = get(one, path);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(get(one, path, "Authorization", "Bearer " + token + "x").status())
            .isEqualTo(401);
        assertThat(get(one, path, "Authorization", "Bearer " + token).status()).isEqualTo(200);
      }
      assertThat(get(one, "/").status()).as("the page asks for it").isEqualTo(200);
      assertThat(get(one, "/health").status()).isEqualTo(200);
      assertThat(
              post(one, VECTORS, body("input", "a"), "Authorization", "Bearer " + token).status())
          .isEqualTo(200);
    }
  }

  @Test
  void aNewerIndexTakesOverAndNoRequestIsLost(@TempDir Path own) throws Exception {
    try (ServedIndex served = new ServedIndex(own)) {
      served.publish("gen-0", generation(0));
      WebServer one = served.serve();
      List<CompletableFuture<Got>> all = new ArrayList<>();
      for (int generation = 1; generation <= 10; generation++) {
        List<CompletableFuture<Got>> flight = new ArrayList<>();
        for (int r = 0; r < 200; r++) {
          flight.add(
              ServedIndex.posted(
                  one, SEARCH, body("query", "the night " + r, "mode", "hybrid", "top", 5)));
        }
        served.publish("gen-" + generation, generation(generation));
        served.prune();
        all.addAll(flight);
        String expected = "gen-" + generation;
        while (!get(one, "/v1/index").json().path("index").asText().equals(expected)) {
          Thread.sleep(5);
        }
      }
      for (CompletableFuture<Got> answer : all) {
        JsonNode json = answered(answer.join());
        String id = json.path("index").asText();
        assertThat(json.path("hits")).hasSize(5);
        assertThat(json.path("hits"))
            .allMatch(hit -> hit.path("attributes").path("generation").asText().equals(id));
      }
      assertThat(get(one, "/metrics").response().body())
          .contains("nightjar_index_switches_total 10.0", "refresh_failures_total 0.0");
    }
  }

  private static List<IndexedChunk> generation(int generation) {
    List<IndexedChunk> chunks = new ArrayList<>();
    for (int n = 0; n < 10; n++) {
      chunks.add(chunk("d" + n, 0, "the night " + n, Map.of("generation", "gen-" + generation)));
    }
    return chunks;
  }
}
