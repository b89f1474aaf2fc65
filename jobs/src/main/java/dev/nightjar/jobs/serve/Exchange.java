package dev.nightjar.jobs.serve;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A request with the way back.
 *
 * @param path as it is counted
 * @param since when it came, by {@link System#nanoTime}
 * @param ended hears that the answer is made, before the client has it
 */
record Exchange(
    Request request,
    Response response,
    Callback callback,
    String path,
    long since,
    Runnable ended,
    ServerMetrics metrics) {
  private static final String JSON = "application/json";

  /**
   * The page runs what this server sends it and nothing else, in nobody's frame, and tells nobody
   * where it was. No header lets pages of others read an answer.
   */
  private static final Map<String, String> SAFE =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
              + " require-trusted-types-for 'script'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  /** A header of the request; null if it has none. */
  @Nullable String header(HttpHeader name) {
    return request.getHeaders().get(name);
  }

  /** A request that nobody waits for the end of. */
  static Exchange of(
      Request request, Response response, Callback callback, String path, ServerMetrics metrics) {
    return new Exchange(request, response, callback, path, System.nanoTime(), () -> {}, metrics);
  }

  /** The same, whose end is heard of. */
  Exchange ending(Runnable heard) {
    return new Exchange(request, response, callback, path, since, heard, metrics);
  }

  /** Gives up, as the client has gone. */
  void give(Throwable failure) {
    ended.run();
    callback.failed(failure);
  }

  /** Sends an answer. */
  void send(int status, String type, byte[] body) {
    response.setStatus(status);
    HttpFields.Mutable headers = response.getHeaders();
    SAFE.forEach((name, value) -> headers.put(new HttpField(name, value)));
    headers.put(HttpHeader.CONTENT_TYPE, type);
    headers.put(HttpHeader.CONTENT_LENGTH, body.length);
    metrics.answered(path, status, System.nanoTime() - since);
    ended.run();
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  /** Sends a record as JSON. */
  void send(Object record) {
    send(200, JSON, Routes.bytes(record));
  }

  /** Sends why there is no answer. */
  void send(ApiException e) {
    e.retryAfter().ifPresent(seconds -> response.getHeaders().put(HttpHeader.RETRY_AFTER, seconds));
    if (e.status() == 401) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
    }
    send(e.status(), JSON, Routes.bytes(e.answer()));
  }
}
