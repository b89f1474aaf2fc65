package dev.nightjar.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nightjar.embed.Digests;
import dev.nightjar.tokenize.TiktokenTokenizer;
import dev.nightjar.vector.Vectors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An endpoint of OpenAI's protocol for embeddings on loopback, which misbehaves when it is told to.
 * The vector of a text is a function of the text. Safe for use by several threads.
 */
public final class EmbeddingServer implements AutoCloseable {
  /** Numbers of a vector unless others are asked for. */
  public static final int DIMENSION = 8;

  /** Texts with this word are refused. */
  public static final String REFUSED = "unspeakable";

  /** At texts with this word the server fails. */
  public static final String POISON = "poisonous";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TiktokenTokenizer TOKENIZER = new TiktokenTokenizer();

  /** What happens to one request instead of an answer. */
  public enum Fault {
    /** 429 and a second to wait, in an error that has no type and a number as its code. */
    TOO_MANY,
    /** 500. */
    ERROR,
    /** 503. */
    UNAVAILABLE,
    /** The connection ends without an answer. */
    RESET,
    /** The answer comes after longer than anybody waits. */
    SLOW,
    /** An answer that is no JSON. */
    GARBAGE,
    /** 429 of an account without money. */
    NO_QUOTA,
    /** 429 and hours to wait. */
    TOMORROW,
    /** 401, with the key in its message. */
    UNAUTHORIZED,
    /** 404. */
    UNKNOWN_MODEL,
    /** 424, as a model that has no memory for a moment answers. */
    NO_MEMORY,
    /** 200 with an error of what stands behind the server. */
    HICCUP,
    /** One vector too few. */
    SHORT
  }

  /** How answers look. */
  public enum Habit {
    /** Vectors stand in another order than the texts. */
    SHUFFLED,
    /** Numbers, whatever encoding is asked for. */
    FLOATS,
    /** Requests for base64 are refused. */
    ONLY_FLOATS,
    /** Nothing about tokens. */
    NO_USAGE,
    /** Each vector says that it is the first. */
    ALL_FIRST,
    /** The dimensions that are asked for are ignored. */
    OWN_DIMENSION,
    /** 500 for each text, from now on. */
    BROKEN
  }

  private final HttpServer server;
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final Set<JsonNode> struck = ConcurrentHashMap.newKeySet();
  private final List<Habit> habits = Collections.synchronizedList(new ArrayList<>());
  private final List<String> texts = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> times = Collections.synchronizedList(new ArrayList<>());
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong billed = new AtomicLong();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();
  private volatile int maxItems = Integer.MAX_VALUE;
  private volatile long delayMillis;
  private volatile boolean apart;

  private EmbeddingServer(HttpServer server) {
    this.server = server;
  }

  /** Starts one on a free port. */
  public static EmbeddingServer start() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    EmbeddingServer server = new EmbeddingServer(http);
    http.createContext("/v1/embeddings", server::handle);
    http.createContext("/openai/v1/embeddings", server::handle); // Azure's path
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.start();
    return server;
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** What {@code --base-url} takes. */
  public String url() {
    return "http://127.0.0.1:" + port() + "/v1";
  }

  /** The next requests meet these, one each. */
  public EmbeddingServer next(Fault... coming) {
    faults.addAll(List.of(coming));
    return this;
  }

  /** As {@link #next}, but none meets a request that met one: what is sent again is answered. */
  public EmbeddingServer nextApart(Fault... coming) {
    apart = true;
    return next(coming);
  }

  /** From now on. */
  public EmbeddingServer with(Habit... now) {
    habits.addAll(List.of(now));
    return this;
  }

  /** Refuses requests with more texts, as some servers do. */
  public EmbeddingServer maxItems(int most) {
    maxItems = most;
    return this;
  }

  /** Takes so long for each answer. */
  public EmbeddingServer delay(long millis) {
    delayMillis = millis;
    return this;
  }

  /** Requests that came. */
  public int requests() {
    return requests.get();
  }

  /** Tokens of all answers. */
  public long billed() {
    return billed.get();
  }

  /** Texts that were answered with a vector, in the order they came. */
  public List<String> texts() {
    return List.copyOf(texts);
  }

  /** When requests came, by {@link System#nanoTime}. */
  public List<Long> times() {
    return List.copyOf(times);
  }

  /** The Authorization of each request, or Azure's header with its name; "" for none. */
  public List<String> keys() {
    return List.copyOf(keys);
  }

  /** The most requests that were there at once. */
  public int mostInFlight() {
    return mostInFlight.get();
  }

  /** The vector of a text, of length 1. */
  public static float[] vector(String text, int dimension) {
    Random random = new Random(Digests.sha256(text).hashCode());
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    Vectors.normalize(vector);
    return vector;
  }

  /** The tokens of a text, as the server bills them. */
  public static int tokens(String text) {
    return TOKENIZER.tokenize(text).size();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      times.add(System.nanoTime());
      String bearer = exchange.getRequestHeaders().getFirst("Authorization");
      String azure = exchange.getRequestHeaders().getFirst("api-key");
      keys.add((bearer == null ? "" : bearer) + (azure == null ? "" : "api-key " + azure));
      JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
      mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
      Thread.sleep(delayMillis);
      inFlight.decrementAndGet(); // before the answer, which may bring the next request at once
      Fault fault = apart && !struck.add(request.path("input")) ? null : faults.poll();
      if (fault == null) {
        answer(exchange, request);
      } else {
        strike(fault, exchange, request, keys.getLast());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void strike(Fault fault, HttpExchange exchange, JsonNode request, String key)
      throws IOException, InterruptedException {
    switch (fault) {
      case TOO_MANY -> {
        exchange.getResponseHeaders().add("Retry-After", "1");
        send(exchange, 429, "{\"error\":{\"message\":\"Slow down\",\"code\":429}}");
      }
      case ERROR -> error(exchange, 500, "server_error", "Injected", null);
      case UNAVAILABLE -> error(exchange, 503, "server_error", "Injected", null);
      case RESET -> exchange.close();
      case SLOW -> {
        Thread.sleep(2500);
        answer(exchange, request);
      }
      case GARBAGE -> send(exchange, 200, "<html>gateway</html>");
      case NO_QUOTA ->
          error(exchange, 429, "insufficient_quota", "You exceeded your current quota", null);
      case TOMORROW -> {
        exchange.getResponseHeaders().add("Retry-After", "7200");
        error(exchange, 429, "rate_limit_exceeded", "Come tomorrow", null);
      }
      case UNAUTHORIZED ->
          error(exchange, 401, "invalid_api_key", "Incorrect API key provided: " + key, null);
      case UNKNOWN_MODEL ->
          error(exchange, 404, "model_not_found", "The model does not exist", "model");
      case NO_MEMORY -> send(exchange, 424, "{\"error\":\"out of memory for a moment\"}");
      case HICCUP -> send(exchange, 200, "{\"error\":{\"message\":\"upstream had a hiccup\"}}");
      case SHORT -> {
        ((ArrayNode) request.path("input")).remove(0);
        answer(exchange, request);
      }
    }
  }

  private void answer(HttpExchange exchange, JsonNode request) throws IOException {
    List<String> inputs = new ArrayList<>();
    request.path("input").forEach(text -> inputs.add(text.asText()));
    boolean base64 = request.path("encoding_format").asText().equals("base64");
    if (base64 && habits.contains(Habit.ONLY_FLOATS)) {
      error(exchange, 422, "invalid", "encoding_format: unknown variant base64", null);
    } else if (inputs.size() > maxItems) {
      send(
          exchange,
          413,
          String.format(
              Locale.ROOT,
              "{\"error\":\"batch size %d > maximum allowed batch size %d\",\"error_type\":\"Validation\"}",
              inputs.size(),
              maxItems));
    } else if (inputs.stream().anyMatch(text -> text.contains(REFUSED))) {
      error(exchange, 400, "invalid_request_error", "'$.input' is invalid: " + REFUSED, null);
    } else if (habits.contains(Habit.BROKEN)
        || inputs.stream().anyMatch(text -> text.contains(POISON))) {
      error(exchange, 500, "server_error", "too long for the batch", null);
    } else {
      vectors(exchange, inputs, base64 && !habits.contains(Habit.FLOATS), request);
    }
  }

  private void vectors(HttpExchange exchange, List<String> inputs, boolean base64, JsonNode request)
      throws IOException {
    int wanted = request.path("dimensions").asInt(DIMENSION);
    int dimension = habits.contains(Habit.OWN_DIMENSION) ? DIMENSION : wanted;
    List<ObjectNode> data = new ArrayList<>();
    long tokens = 0;
    for (int i = 0; i < inputs.size(); i++) {
      float[] vector = vector(inputs.get(i), dimension);
      ObjectNode one = JSON.createObjectNode().put("object", "embedding");
      one.put("index", habits.contains(Habit.ALL_FIRST) ? 0 : i);
      if (base64) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * dimension).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        one.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
      } else {
        ArrayNode numbers = one.putArray("embedding");
        for (float number : vector) {
          numbers.add(number);
        }
      }
      data.add(one);
      tokens += tokens(inputs.get(i));
    }
    if (habits.contains(Habit.SHUFFLED)) {
      Collections.reverse(data);
    }
    ObjectNode answer = JSON.createObjectNode().put("object", "list");
    answer.set("data", JSON.valueToTree(data));
    answer.put("model", request.path("model").asText());
    if (!habits.contains(Habit.NO_USAGE)) {
      answer.set(
          "usage", JSON.valueToTree(Map.of("prompt_tokens", tokens, "total_tokens", tokens)));
    }
    texts.addAll(inputs);
    billed.addAndGet(tokens);
    send(exchange, 200, JSON.writeValueAsString(answer));
  }

  private static void error(
      HttpExchange exchange, int status, String code, String message, String param)
      throws IOException {
    ObjectNode error =
        JSON.createObjectNode()
            .put("message", message)
            .put("type", code)
            .put("param", param)
            .put("code", code);
    send(exchange, status, JSON.writeValueAsString(Map.of("error", error)));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
