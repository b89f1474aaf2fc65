package dev.nightjar.jobs.serve;

import static dev.nightjar.jobs.serve.ServedIndex.JSON;
import static dev.nightjar.jobs.serve.ServedIndex.chunk;
import static dev.nightjar.jobs.serve.ServedIndex.get;
import static dev.nightjar.jobs.serve.ServedIndex.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.jobs.serve.ServedIndex.Got;
import dev.nightjar.query.QueryEncoder;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients get of a server: answers, errors, limits. */
class TestServer {
  private static final String SEARCH = "/v1/search";
  private static final String ASK = "/v1/ask";
  private static final String VECTORS = "/v1/embeddings";
  private static final int LONGEST = 64; // tokens that the tiny model reads

  /** Names and texts of people who mean no good. */
  static final List<String> HOSTILE =
      List.of(
          "<script>alert(1)</script><img src=x onerror=alert(1)>",
          "\"'`${7*7}{{7*7}} --><!-- ]]> \\\" \\u0022",
          "\u202Egnp.exe \u2066left\u2069 \u200F‏right",
          "NUL \u0000 bell \u0007 escape \u001b[31m line\r\nSet-Cookie: a=b",
          "../../etc/passwd %2e%2e%2f file:///etc/passwd",
          "a".repeat(100_000));

  @TempDir static Path folder;
  private static ServedIndex index;
  private static WebServer server;
  private static QueryEncoder encoder;

  @BeforeAll
  static void serve() throws IOException {
    index =
        new ServedIndex(folder, "search.mode=hybrid", "serve.model-names=text-embedding-3-small");
    index.publish("first", chunks());
    server = index.serve();
    encoder = index.encoder();
  }

  @AfterAll
  static void close() throws Exception {
    index.close();
  }

  static List<IndexedChunk> chunks() {
    List<IndexedChunk> chunks = new ArrayList<>();
    for (int n = 0; n < 7; n++) {
      String text = "the bird of part " + (char) ('a' + n) + " is in this night";
      chunks.add(chunk("bird", n, text, Map.of("lang", "en", "year", "" + (2000 + n))));
    }
    chunks.add(chunk("学习", 0, "我喜欢学习技术。今天天气很好", Map.of("lang", "zh")));
    for (int n = 0; n < HOSTILE.size(); n++) {
      String text = HOSTILE.get(n).length() > 1000 ? "a ".repeat(60) : HOSTILE.get(n);
      chunks.add(chunk("h" + text, n, text, Map.of("ta<b>g", text, "lang", "x")));
    }
    return chunks;
  }

  private static String body(Object... fields) {
    ObjectNode body = JSON.createObjectNode();
    for (int i = 0; i < fields.length; i += 2) {
      body.set((String) fields[i], JSON.valueToTree(fields[i + 1]));
    }
    return body.toString();
  }

  private static JsonNode answered(Got got) {
    assertThat(got.status()).as(got.response().body()).isEqualTo(200);
    return got.json();
  }

  // ---- Search

  @ParameterizedTest
  @ValueSource(strings = {"vector", "text", "hybrid"})
  void aQuestionIsAnsweredInEveryMode(String mode) {
    JsonNode answer =
        answered(
            post(
                server,
                SEARCH,
                body("query", chunks().get(2).text(), "mode", mode, "top", 2, "explain", true)));
    assertThat(answer.path("index").asText()).isEqualTo("first");
    JsonNode hit = answer.path("hits").path(0);
    assertThat(hit.path("chunk_id").asText()).isEqualTo("bird#2");
    assertThat(hit.path("vector_rank").isNull()).isEqualTo(mode.equals("text"));
    assertThat(hit.path("bm25").isNull()).isEqualTo(mode.equals("vector"));
    String text = hit.path("text").asText();
    assertThat(hit.path("matches"))
        .extracting(match -> text.substring(match.path("start").asInt(), match.path("end").asInt()))
        .containsExactly("bird", "part", "c", "night");
    Contract.check("/v1/search", "POST", answer);
  }

  @Test
  void itemsFiltersAndGroupsNarrowASearch() {
    JsonNode like =
        answered(
            post(
                server,
                SEARCH,
                body("like", "bird#0", "filter", "year >= 2004", "top", 9, "mode", "vector")));
    assertThat(like.path("hits").findValuesAsText("chunk_id"))
        .containsExactlyInAnyOrder("bird#4", "bird#5", "bird#6");
    JsonNode grouped =
        answered(post(server, SEARCH, body("query", "bird", "group", "documents", "top", 20)));
    assertThat(grouped.path("hits").findValuesAsText("document_id")).doesNotHaveDuplicates();
  }

  @Test
  void aContextHasItsSources() {
    JsonNode context =
        answered(post(server, ASK, body("question", "bird", "sources", 2, "budget", 300)));
    assertThat(context.path("context").asText()).startsWith("[1] ");
    assertThat(context.path("sources").size()).isBetween(1, 2);
    Contract.check(ASK, "POST", context);
  }

  @Test
  void thePageGetsWhatItCompletesAndReadsAround() {
    JsonNode served = answered(get(server, "/v1/index"));
    assertThat(served.path("attributes")).extracting(JsonNode::asText).contains("lang", "ta<b>g");
    Contract.check("/v1/index", "GET", served);
    JsonNode values = answered(get(server, "/v1/attributes?name=year&prefix=200&top=3"));
    assertThat(values.path("values")).hasToString("{\"2000\":1,\"2001\":1,\"2002\":1}");
    Contract.check("/v1/attributes", "GET", values);
    JsonNode stretch = answered(get(server, "/v1/document?chunk=bird%233&around=1"));
    assertThat(stretch.path("chunks").findValuesAsText("chunk_id"))
        .containsExactly("bird#2", "bird#3", "bird#4");
    assertThat(stretch.path("chunks").path(1).path("asked").asBoolean()).isTrue();
    Contract.check("/v1/document", "GET", stretch);
    assertThat(get(server, "/v1/document?chunk=nobody").status()).isEqualTo(404);
    JsonNode models = answered(get(server, "/v1/models"));
    assertThat(models.path("data").path(0).path("id").asText()).isEqualTo("tiny");
    Contract.check("/v1/models", "GET", models);
  }

  // ---- Vectors

  @Test
  void aTextHasOneVectorInWhateverShapeItIsAskedFor() throws IOException {
    String text = "the night of this 我";
    float[] expected = ServedIndex.alone(encoder, text);
    int[] ids = encoder.inputs("").of(text).orElseThrow().input().tokenIds();
    int[] bare = java.util.Arrays.copyOfRange(ids, 1, ids.length - 1);
    for (Object input : List.of(text, List.of(text), ids, bare, List.of(ids), List.of(bare))) {
      JsonNode answer = answered(post(server, VECTORS, body("input", input, "model", "tiny")));
      Contract.check(VECTORS, "POST", answer);
      assertThat(answer.path("data")).hasSize(1);
      assertThat(floats(answer.path("data").path(0).path("embedding"))).isEqualTo(expected);
      assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(ids.length);
    }
    JsonNode packed =
        answered(post(server, VECTORS, body("input", text, "encoding_format", "base64")));
    ByteBuffer bytes =
        ByteBuffer.wrap(packed.path("data").path(0).path("embedding").binaryValue())
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] unpacked = new float[expected.length];
    bytes.asFloatBuffer().get(unpacked);
    assertThat(unpacked).isEqualTo(expected);
    JsonNode cut =
        answered(post(server, VECTORS, body("input", List.of("x", text), "dimensions", 4)))
            .path("data");
    assertThat(cut.path(1).path("index").asInt()).isEqualTo(1);
    assertThat(floats(cut.path(1).path("embedding"))).hasSize(4);
  }

  private static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = array.get(i).floatValue();
    }
    return floats;
  }

  @Test
  void companyChangesNoBit() {
    Random random = new Random(25);
    List<List<String>> requests = new ArrayList<>();
    List<CompletableFuture<Got>> answers = new ArrayList<>();
    for (int r = 0; r < 60; r++) {
      List<String> texts = new ArrayList<>();
      for (int t = 0; t <= random.nextInt(5); t++) {
        texts.add(
            ("of the " + (char) ('a' + random.nextInt(26)) + " ").repeat(1 + random.nextInt(9)));
      }
      requests.add(texts);
      answers.add(ServedIndex.posted(server, VECTORS, body("input", texts)));
    }
    for (int r = 0; r < requests.size(); r++) {
      JsonNode data = answered(answers.get(r).join()).path("data");
      for (int t = 0; t < requests.get(r).size(); t++) {
        assertThat(floats(data.path(t).path("embedding")))
            .isEqualTo(ServedIndex.alone(encoder, requests.get(r).get(t)));
      }
    }
  }

  @Test
  void aLongTextIsCutOnlyIfThatIsWanted() {
    String text = "a ".repeat(LONGEST);
    Got refused = post(server, VECTORS, body("input", List.of("a", text)));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error().path("param").asText()).isEqualTo("input");
    assertThat(refused.error().path("message").asText())
        .contains("text 1 has more than the 62 tokens that model 'tiny' reads", "\"truncate\"");
    JsonNode cut = answered(post(server, VECTORS, body("input", text, "truncate", true)));
    assertThat(cut.path("usage").path("total_tokens").asInt()).isEqualTo(LONGEST);
    assertThat(floats(cut.path("data").path(0).path("embedding")))
        .isEqualTo(ServedIndex.alone(encoder, "a ".repeat(LONGEST - 2)));
  }

  @Test
  void openAisClientIsServed() {
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(server.url() + "v1")
            .apiKey("none")
            .maxRetries(0)
            .build();
    EmbeddingCreateParams.Builder asked =
        EmbeddingCreateParams.builder().model("text-embedding-3-small");
    CreateEmbeddingResponse answer =
        client.embeddings().create(asked.inputOfArrayOfStrings(List.of("the night", "天气")).build());
    assertThat(answer.data()).hasSize(2);
    assertThat(answer.data().get(1).embedding()).isEqualTo(boxed(ServedIndex.alone(encoder, "天气")));
    assertThat(answer.usage().totalTokens()).isPositive();
    assertThatThrownBy(() -> client.embeddings().create(asked.input("a ".repeat(100)).build()))
        .isInstanceOf(BadRequestException.class)
        .satisfies(
            e -> assertThat(((BadRequestException) e).param().orElse("")).isEqualTo("input"));
    client.close();
  }

  private static List<Float> boxed(float[] vector) {
    List<Float> boxed = new ArrayList<>();
    for (float number : vector) {
      boxed.add(number);
    }
    return boxed;
  }

  // ---- Errors

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "null",
      value = {
        "/v1/search     | {}                                     | 400 | query           | Missing 'query'",
        "/v1/search     | {'query':' '}                          | 400 | query           | Missing 'query'",
        "/v1/search     | {'query':7}                            | 400 | query           | a text was expected",
        "/v1/search     | {'query':'x','mdoe':'text'}            | 400 | mdoe            | did you mean 'mode'?",
        "/v1/search     | {'query':'x','mode':'both'}            | 400 | mode            | one of vector, text, hybrid",
        "/v1/search     | {'query':'x','top':0}                  | 400 | top             | from 1 to 100",
        "/v1/search     | {'query':'x','top':101}                | 400 | top             | from 1 to 100",
        "/v1/search     | {'query':'x','top':1.5}                | 400 | top             | a whole number",
        "/v1/search     | {'query':'x','filter':'lang = '}       | 400 | filter          | Invalid 'filter': lang =",
        "/v1/search     | {'query':'x','filter':'lnag = 1'}      | 400 | filter          | did you mean 'lang'?",
        "/v1/search     | {'query':'x','recall':1,'width':5}     | 400 | recall          | 'width' says",
        "/v1/search     | {'query':'x','rerank':5}               | 400 | rerank          | no vectors of tokens",
        "/v1/search     | {'like':'nobody'}                      | 400 | like            | no chunk and no document",
        "/v1/ask        | {}                                     | 400 | question        | Missing 'question'",
        "/v1/ask        | {'question':'bird','budget':1}         | 400 | budget          | give a larger 'budget' or 'budget_tokens'",
        "/v1/embeddings | {}                                     | 400 | input           | a text, token ids",
        "/v1/embeddings | {'input':[]}                           | 400 | input           | a text, token ids",
        "/v1/embeddings | {'input':''}                           | 400 | input           | text 0 has nothing",
        "/v1/embeddings | {'input':['a',' ']}                    | 400 | input           | text 1 has nothing",
        "/v1/embeddings | {'input':['a',3]}                      | 400 | input           | a text was expected",
        "/v1/embeddings | {'input':[[]]}                         | 400 | input           | no token ids",
        "/v1/embeddings | {'input':[-1]}                         | 400 | input           | not negative",
        "/v1/embeddings | {'input':[1.5]}                        | 400 | input           | not negative",
        "/v1/embeddings | {'input':[100000]}                     | 400 | input           | no such token id",
        "/v1/embeddings | {'input':'a','model':'gpt'}            | 404 | model           | this server has 'tiny'",
        "/v1/embeddings | {'input':'a','dimensions':9}           | 400 | dimensions      | from 1 to 8",
        "/v1/embeddings | {'input':'a','encoding_format':'int8'} | 400 | encoding_format | one of float, base64",
        "/v1/embeddings | {'input':'a','truncate':'yes'}         | 400 | truncate        | true or false",
        "/v1/search     | [1]                                    | 400 | null            | a JSON object",
        "/v1/search     | {'query':                              | 400 | null            | as JSON",
        "/v1/search     | {'query':'\\ud800'}                    | 400 | query           | surrogate",
      })
  void whatIsWrongIsToldWithItsField(
      String path, String body, int status, String param, String message) {
    Got got = post(server, path, body.replace('\'', '"'));
    assertThat(got.status()).as(got.response().body()).isEqualTo(status);
    assertThat(got.error().path("param").textValue()).isEqualTo(param);
    assertThat(got.error().path("message").asText()).contains(message).doesNotContain("‹");
    assertThat(got.error().path("type").asText()).isEqualTo("invalid_request_error");
  }

  @Test
  void hostileTextsDoNoHarm() {
    for (String text : HOSTILE) {
      JsonNode found =
          answered(post(server, SEARCH, body("query", text, "mode", "hybrid", "top", 20)));
      assertThat(found.path("query").asText()).isEqualTo(text);
      answered(post(server, VECTORS, body("input", text, "truncate", true)));
      assertThat(post(server, ASK, body("question", text)).status()).isEqualTo(200);
      for (String field : List.of("filter", "like", "mode", "group")) {
        Got refused = post(server, SEARCH, body("query", "x", field, text));
        assertThat(refused.status()).as(field).isEqualTo(400);
      }
      assertThat(post(server, VECTORS, body("input", "x", "model", text)).status()).isEqualTo(404);
    }
    Got deep = post(server, SEARCH, "[".repeat(10_000));
    assertThat(deep.status()).isEqualTo(400);
    Got long1 = post(server, SEARCH, body("query", "a".repeat(1 << 20)));
    assertThat(long1.error().path("message").asText()).contains("1048576 characters, 200000 are");
  }

  @Test
  void onlyWhatIsKnownIsServedAndNoPathReachesAFile() throws IOException {
    for (String path :
        List.of(
            "/nothing",
            "/assets/",
            "/assets/../app.js",
            "/assets/%2e%2e/package-info.class",
            "/assets/..%2f..%2fcommands",
            "//etc/passwd",
            "/assets/app.js%00.html")) {
      String answer =
          ServedIndex.raw(
              server, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(answer).as(path).matches("(?s)HTTP/1.1 40[04] .*\"error\".*");
    }
    assertThat(get(server, SEARCH).status()).isEqualTo(405);
    assertThat(get(server, SEARCH).header("Allow")).isEqualTo("POST");
    assertThat(post(server, "/health", "{}").status()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/assets/app.js", "/health", "/v1/index", "/nothing"})
  void everyAnswerKeepsOthersOut(String path) {
    Got got = get(server, path, "Origin", "https://evil.example");
    assertThat(got.header("Content-Security-Policy"))
        .startsWith("default-src 'none'; script-src 'self'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(got.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(got.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(got.response().headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"))
        .doesNotContain("server");
  }

  @Test
  void pagesOfOthersCannotCallTheServerByTheirName() throws IOException {
    for (String host : List.of("evil.example", "localhost.evil.example", "127.0.0.1.nip.io")) {
      assertThat(health(host)).as(host).startsWith("HTTP/1.1 421 ");
    }
    for (String host : List.of("localhost", "LOCALHOST:99", "127.0.0.1:8765", "[::1]:80")) {
      assertThat(health(host)).as(host).startsWith("HTTP/1.1 200 ");
    }
    Got form =
        ServedIndex.send(
            java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.url() + "v1/search"))
                .header("Content-Type", "text/plain")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"query\":\"x\"}"))
                .build());
    assertThat(form.status()).as("what a form of another page can send").isEqualTo(415);
  }

  private static String health(String host) throws IOException {
    return ServedIndex.raw(
        server, "GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  }

  @Test
  void countsAreShownToPrometheus() {
    answered(post(server, VECTORS, body("input", List.of("a", "the b"))));
    String counts = get(server, "/metrics").response().body();
    assertThat(counts)
        .contains("nightjar_index_chunks 14")
        .containsPattern("nightjar_embedded_tokens_total \\d+")
        .containsPattern(
            "nightjar_http_requests_total\\{path=\"/v1/embeddings\",status=\"200\"} \\d+")
        .containsPattern("nightjar_http_request_seconds_bucket\\{path=\"/v1/embeddings\",le=")
        .doesNotContain("evil", "nothing\"");
  }

  @Test
  void theDescriptionNamesEveryRoute() {
    Contract.isValid();
    assertThat(get(server, "/openapi.yaml").response().body()).startsWith("openapi: 3.");
    Routes routes = Routes.of(spec(), new TokenGate(1), new ServerMetrics());
    assertThat(Contract.operations())
        .containsExactlyInAnyOrderElementsOf(
            java.util.stream.Stream.concat(
                    routes.endpoints().entrySet().stream()
                        .map(route -> route.getValue().method() + " " + route.getKey()),
                    java.util.stream.Stream.of("GET /health", "GET /metrics"))
                .toList());
  }

  private static ServeSpec spec() {
    return dev.nightjar.jobs.cli.options.ServeOptions.spec(index.settings, Map.of());
  }

  // ---- Limits

  @Test
  void whatIsTooMuchIsToldWhenToComeAgain(@TempDir Path own) throws Exception {
    try (ServedIndex small =
        new ServedIndex(
            own, "serve.requests=1", "serve.max-body-bytes=1024", "serve.max-texts=2")) {
      small.publish("one", chunks());
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
      limited.publish("one", chunks());
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
      guarded.publish("one", chunks());
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

  // ---- A newer index

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
