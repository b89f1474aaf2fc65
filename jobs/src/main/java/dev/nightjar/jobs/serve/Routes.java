package dev.nightjar.jobs.serve;

import dev.nightjar.io.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What there is under which path.
 *
 * @param contents sent as they are
 * @param endpoints asked for an answer
 */
record Routes(Map<String, Assets.Content> contents, Map<String, Route> endpoints) {
  private static final String JSON = "application/json";

  /** An endpoint with its method. */
  record Route(String method, Endpoint endpoint) {}

  /** That the server is there. */
  record Health(String status) {}

  static Routes of(ServeSpec spec, TokenGate gate, ServerMetrics metrics) {
    Map<String, Assets.Content> contents = new TreeMap<>(Assets.PAGE);
    byte[] healthy = bytes(new Health("ok"));
    contents.put("/health", new Assets.Content(JSON, true, () -> healthy));
    contents.put(
        "/metrics",
        new Assets.Content("text/plain; version=0.0.4; charset=utf-8", false, metrics::text));
    return new Routes(
        contents,
        Map.of(
            "/v1/search", new Route("POST", new SearchEndpoint(spec)),
            "/v1/ask", new Route("POST", new AskEndpoint(spec)),
            "/v1/embeddings", new Route("POST", new EmbeddingsEndpoint(spec, gate, metrics)),
            "/v1/models", new Route("GET", IndexEndpoints::models),
            "/v1/index", new Route("GET", IndexEndpoints.served(spec)),
            "/v1/attributes", new Route("GET", IndexEndpoints::values),
            "/v1/document", new Route("GET", IndexEndpoints::around)));
  }

  /** The path as it is counted: one of those there are, so that nobody fills the counts. */
  String label(String path) {
    return contents.containsKey(path) || endpoints.containsKey(path) ? path : "other";
  }

  /** A record as JSON in UTF-8. */
  static byte[] bytes(Object record) {
    return Json.text(record).getBytes(StandardCharsets.UTF_8);
  }
}
