package dev.nightjar.jobs.serve;

import static dev.nightjar.jobs.serve.ServedIndex.SEARCH;
import static dev.nightjar.jobs.serve.ServedIndex.VECTORS;
import static dev.nightjar.jobs.serve.ServedIndex.answered;
import static dev.nightjar.jobs.serve.ServedIndex.body;
import static dev.nightjar.jobs.serve.ServedIndex.get;
import static dev.nightjar.jobs.serve.ServedIndex.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.nightjar.jobs.cli.options.ServeOptions;
import dev.nightjar.jobs.serve.ServedIndex.Got;
import dev.nightjar.query.QueryEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  private static final String ASK = "/v1/ask";
  private static final int LONGEST = 64; // tokens that the tiny model reads

  @TempDir static Path folder;
  private static ServedIndex index;
  private static WebServer server;
  private static QueryEncoder encoder;

  @BeforeAll
  static void serve() throws IOException {
    index =
        new ServedIndex(folder, "search.mode=hybrid", "serve.model-names=text-embedding-3-small");
    index.publish("first", ServedIndex.sample());
    server = index.serve();
    encoder = index.encoder();
  }

  @AfterAll
  static void close() throws Exception {
    index.close();
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
                body(
                    "query",
                    ServedIndex.sample().get(2).text(),
                    "mode",
                    mode,
                    "top",
                    2,
                    "explain",
                    true)));
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
        "/v1/search     | {'query':'x','mode':'both'}            | 400 | mode            | one of vector, text, sparse, hybrid",
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
    for (String text : ServedIndex.HOSTILE) {
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
    return ServeOptions.spec(index.settings, Map.of());
  }
}
