package dev.nightjar.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.jobs.cli.Flags;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Options;
import dev.nightjar.jobs.cli.options.EngineOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.ServeOptions;
import dev.nightjar.query.QueryEncoder;
import dev.nightjar.testing.IndexManifests;
import dev.nightjar.testing.TinyModel;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;

/** A server over an index of a few chunks of the tiny model, made without Spark. */
public final class ServedIndex implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  static final String SEARCH = "/v1/search";
  static final String VECTORS = "/v1/embeddings";

  /** Names and texts of people who mean no good. */
  static final List<String> HOSTILE =
      List.of(
          "<script>alert(1)</script><img src=x onerror=alert(1)>",
          "\"'`${7*7}{{7*7}} --><!-- ]]> \\\" \\u0022",
          "\u202Egnp.exe \u2066left\u2069 \u200F‏right",
          "NUL \u0000 bell \u0007 escape \u001b[31m line\r\nSet-Cookie: a=b",
          "../../etc/passwd %2e%2e%2f file:///etc/passwd",
          "a".repeat(100_000));

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final Path folder;
  final Settings settings;
  private final Configuration hadoop;
  private final ModelLocation model;
  private final List<AutoCloseable> open = new ArrayList<>();

  /** An empty directory of indexes, and the model. */
  public ServedIndex(Path folder, String... sets) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("index"));
    List<String> all = new ArrayList<>(List.of(sets));
    all.add("model.name=" + TinyModel.write(folder.resolve("tiny")));
    all.add("search.index=" + folder.resolve("index"));
    all.add("cache.dir=" + folder.resolve("cache"));
    all.add("serve.port=0");
    all.add("engine.token-budget=512"); // or it would be looked for
    this.settings =
        Settings.resolve(
            new Settings.Origins(Optional.empty(), all, Map.of(), List.of()),
            Options.ALL,
            List.of());
    this.hadoop = ObjectStores.hadoop(settings);
    this.model = ModelOptions.model(settings, hadoop, told -> {});
  }

  /** A chunk. */
  static IndexedChunk chunk(String document, int place, String text, Map<String, String> more) {
    String id = document + "#" + place;
    int end = 100 * place + text.codePointCount(0, text.length());
    return new IndexedChunk(id, document, place, 100 * place, end, text, more, 0);
  }

  /** The encoder of passages, with runs that nobody shares. */
  QueryEncoder encoder() {
    QueryEncoder encoder = new QueryEncoder(model, "", EngineOptions.batches(settings), hadoop);
    open.add(encoder);
    return encoder;
  }

  /** The vector of a text that nobody else asks for. */
  static float[] alone(QueryEncoder encoder, String text) {
    ModelInput input = encoder.inputs("").of(text).orElseThrow().input();
    return encoder.embed(List.of(input)).getFirst();
  }

  /** Makes an index of chunks current. */
  public void publish(String id, List<IndexedChunk> chunks) throws IOException {
    IndexParameters parameters =
        new IndexParameters(
            Similarity.COSINE,
            TinyModel.DIMENSION,
            16,
            100,
            Quantization.NONE,
            TextAnalysis.ENGLISH_CJK,
            true);
    Path built = folder.resolve("built-" + id);
    String directory = folder.resolve("index").toString();
    IndexDirectory index = IndexDirectory.open(directory, hadoop);
    index.claim(id);
    ShardFiles shard;
    try (QueryEncoder encoder =
            new QueryEncoder(model, "", EngineOptions.batches(settings), hadoop);
        ShardBuilder builder = new ShardBuilder(folder.resolve("work-" + id), parameters)) {
      for (IndexedChunk chunk : chunks) {
        builder.add(chunk, alone(encoder, chunk.text()));
      }
      String path = IndexDirectory.folder(id) + "/shard-0";
      shard = IndexStore.upload(built, builder.build(built), directory, path, hadoop);
    }
    IndexManifest manifest =
        new IndexManifest(
            IndexManifest.FORMAT,
            id,
            directory,
            "file:/vectors",
            "run",
            ModelCard.of(model),
            new IndexManifest.Making(parameters, 1),
            100,
            new TreeMap<>(Map.of(100, 1.0)),
            List.of(shard));
    index.record(IndexManifests.record(manifest));
    index.makeCurrent(manifest);
  }

  /** Removes all indexes but the newest. */
  void prune() {
    IndexDirectory.open(folder.resolve("index").toString(), hadoop).prune(1);
  }

  /** Serves what is current, and what becomes so. */
  public WebServer serve() {
    return serve(ServeOptions.spec(settings, Map.of()), Duration.ofMillis(20));
  }

  /** The same, to those who have the token. */
  WebServer serve(String token) {
    return serve(
        ServeOptions.spec(settings, Map.of(ServeOptions.TOKEN_VARIABLE, token)),
        Duration.ofMinutes(1));
  }

  private WebServer serve(ServeSpec spec, Duration refresh) {
    CurrentIndex index =
        CurrentIndex.open(
            folder.resolve("index").toString(),
            () -> ServeOptions.searcher(settings, hadoop, told -> {}),
            hadoop,
            told -> {});
    WebServer server =
        WebServer.start(
            new ServeSpec(spec.address(), spec.limits(), spec.defaults(), refresh),
            index,
            Flags.NAMES);
    open.add(server);
    open.add(index);
    return server;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  /** An answer as it came. */
  record Got(int status, JsonNode json, HttpResponse<String> response) {
    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    JsonNode error() {
      return json.path("error");
    }
  }

  static Got get(WebServer server, String path, String... headers) {
    return send(request(server, path, headers).GET().build());
  }

  static Got post(WebServer server, String path, String body, String... headers) {
    return send(posting(server, path, body, headers));
  }

  static CompletableFuture<Got> posted(WebServer server, String path, String body) {
    return HTTP.sendAsync(posting(server, path, body), BodyHandlers.ofString())
        .thenApply(ServedIndex::got);
  }

  private static HttpRequest posting(
      WebServer server, String path, String body, String... headers) {
    return request(server, path, headers)
        .setHeader("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private static HttpRequest.Builder request(WebServer server, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url().replaceAll("/$", "") + path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  static Got send(HttpRequest request) {
    try {
      return got(HTTP.send(request, BodyHandlers.ofString()));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Got got(HttpResponse<String> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    try {
      JsonNode json =
          type.equals("application/json") ? JSON.readTree(response.body()) : JSON.missingNode();
      return new Got(response.statusCode(), json, response);
    } catch (IOException e) {
      throw new IllegalStateException(response.body(), e);
    }
  }

  /** What comes back for bytes that need not be HTTP, until the server ends the connection. */
  static String raw(WebServer server, String request) throws IOException {
    try (Socket socket = connect(server)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static Socket connect(WebServer server) throws IOException {
    URI url = URI.create(server.url());
    Socket socket = new Socket(url.getHost(), url.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** A request of these fields: names and values in turn. */
  static String body(Object... fields) {
    ObjectNode body = JSON.createObjectNode();
    for (int i = 0; i < fields.length; i += 2) {
      body.set((String) fields[i], JSON.valueToTree(fields[i + 1]));
    }
    return body.toString();
  }

  /** What was answered without an error. */
  static JsonNode answered(Got got) {
    assertThat(got.status()).as(got.response().body()).isEqualTo(200);
    return got.json();
  }

  /** Chunks in two languages, and hostile ones. */
  public static List<IndexedChunk> sample() {
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
}
