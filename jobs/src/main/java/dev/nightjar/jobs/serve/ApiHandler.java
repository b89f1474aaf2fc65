package dev.nightjar.jobs.serve;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.OptionNames;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests and has them answered. A request has a thread only once its body is there, so that
 * slow clients hold none; as many are in work at the same time as the limits say, and others are
 * told to come again.
 */
final class ApiHandler extends Handler.Abstract.NonBlocking {
  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
  private static final int LONGEST_TOLD = 300;
  private static final int FRAMES = 5;

  private final ServeSpec spec;
  private final Guard guard;
  private final Routes routes;
  private final CurrentIndex index;
  private final ServerMetrics metrics;
  private final OptionNames names;
  private final Semaphore places;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("request-", 0).factory());

  ApiHandler(
      ServeSpec spec, Routes routes, CurrentIndex index, ServerMetrics metrics, OptionNames names) {
    this.spec = spec;
    this.guard = new Guard(spec.address());
    this.routes = routes;
    this.index = index;
    this.metrics = metrics;
    this.names = names;
    this.places = new Semaphore(spec.limits().requests());
  }

  /** Requests in work. */
  int inWork() {
    return spec.limits().requests() - places.availablePermits();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    Exchange exchange = Exchange.of(request, response, callback, routes.label(path), metrics);
    try {
      guard.checkHost(request.getHttpURI().getHost());
      Assets.Content content = routes.contents().get(path);
      Routes.Route route = routes.endpoints().get(path);
      if (content != null) {
        send(content, exchange);
      } else if (route != null) {
        checkMethod(route.method().equals(request.getMethod()), route.method(), exchange);
        guard.checkToken(exchange.header(HttpHeader.AUTHORIZATION));
        begin(route, exchange);
      } else {
        throw ApiException.refused(404, "There is nothing of this path; /openapi.yaml has all");
      }
    } catch (ApiException e) {
      exchange.send(e);
    } catch (IOException | RuntimeException e) {
      exchange.send(failed(e, exchange));
    }
    return true;
  }

  private void send(Assets.Content content, Exchange exchange) throws IOException {
    String method = exchange.request().getMethod();
    checkMethod(method.equals("GET") || method.equals("HEAD"), "GET", exchange);
    if (!content.open()) {
      guard.checkToken(exchange.header(HttpHeader.AUTHORIZATION));
    }
    exchange.send(200, content.type(), content.bytes().now());
  }

  private static void checkMethod(boolean right, String allowed, Exchange exchange) {
    if (!right) {
      exchange.response().getHeaders().put(HttpHeader.ALLOW, allowed);
      throw ApiException.refused(405, "This path is asked by " + allowed);
    }
  }

  private void begin(Routes.Route route, Exchange exchange) {
    boolean body = route.method().equals("POST");
    if (body) {
      checkBody(exchange);
    }
    if (!places.tryAcquire()) {
      throw ApiException.busy("Too many requests at the same time", 1);
    }
    Exchange begun = exchange.ending(places::release);
    if (!body) {
      threads.execute(() -> answer(route, begun, new byte[0]));
      return;
    }
    new BodyReader(
            begun,
            spec.limits().bodyBytes(),
            bytes -> threads.execute(() -> answer(route, begun, bytes)))
        .run();
  }

  /** What other pages could send without asking is refused: they cannot send JSON. */
  private void checkBody(Exchange exchange) {
    String type = exchange.header(HttpHeader.CONTENT_TYPE);
    String plain = type == null ? "" : type.replaceAll(";.*", "").strip().toLowerCase(Locale.ROOT);
    if (!plain.equals("application/json")) {
      throw ApiException.refused(415, "The body's content type has to be application/json");
    }
    if (exchange.request().getLength() > spec.limits().bodyBytes()) {
      throw ApiException.tooLarge(spec.limits().bodyBytes());
    }
  }

  private void answer(Routes.Route route, Exchange exchange, byte[] body) {
    Object answer;
    try (CurrentIndex.Lease lease = index.lease()) {
      Endpoint.Call call = new Endpoint.Call(parameters(exchange.request()), body);
      answer = route.endpoint().answer(call, lease.searcher());
    } catch (ApiException e) {
      exchange.send(e);
      return;
    } catch (InvalidInput e) {
      exchange.send(ApiException.of(e, names));
      return;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      exchange.send(failed(e, exchange));
      return;
    }
    exchange.send(answer);
  }

  private static Map<String, String> parameters(Request request) {
    Map<String, String> parameters = new HashMap<>();
    try {
      Request.extractQueryParameters(request)
          .forEach(field -> parameters.put(field.getName(), field.getValue()));
    } catch (RuntimeException e) {
      throw ApiException.refused(
          400, "Cannot read the query string: write its values percent-encoded in UTF-8");
    }
    return parameters;
  }

  /** What is told of a failure is for the log, in one line whatever texts are in it. */
  private static ApiException failed(Throwable e, Exchange exchange) {
    StringBuilder told = new StringBuilder(String.valueOf(e).replaceAll("\\p{C}", "?"));
    told.setLength(Math.min(told.length(), LONGEST_TOLD));
    StackTraceElement[] frames = e.getStackTrace();
    for (int i = 0; i < Math.min(frames.length, FRAMES); i++) {
      told.append(" at ").append(frames[i]);
    }
    LOG.error("Cannot answer {}: {}", exchange.path(), told);
    return ApiException.failed(500, "The server failed; its log says why");
  }

  /** Ends the threads once nothing is asked any more. */
  void close() {
    threads.shutdown();
  }
}
