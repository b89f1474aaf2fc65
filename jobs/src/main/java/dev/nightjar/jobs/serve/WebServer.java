package dev.nightjar.jobs.serve;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.OptionNames;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.DoSHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A page and an API over an index, at an address. Whoever starts it closes it, which lets requests
 * in work end; the index is closed after that by its owner.
 */
public final class WebServer implements AutoCloseable {
  /** Threads that wait for connections and read requests; answers are made on others. */
  private static final int IO_THREADS = 8;

  private static final Duration IDLE = Duration.ofSeconds(60);

  /** The same for connections on which nothing is asked while the server ends. */
  private static final Duration LAST_IDLE = Duration.ofMillis(50);

  private static final Duration LAST_ANSWERS = Duration.ofSeconds(20);

  /** Bytes a second that a client has to send of a body. */
  private static final int SLOWEST = 100;

  private static final int HEADER_BYTES = 16 << 10;
  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final int MOST_CLIENTS = 100_000;

  private final Server server;
  private final ServerConnector connector;
  private final ServeSpec spec;
  private final ApiHandler handler;

  private WebServer(Server server, ServerConnector connector, ServeSpec spec, ApiHandler handler) {
    this.server = server;
    this.connector = connector;
    this.spec = spec;
    this.handler = handler;
  }

  /**
   * Starts to serve.
   *
   * @param names how options are called in what clients are told
   * @throws InvalidInput if nobody can listen at the address
   */
  public static WebServer start(ServeSpec spec, CurrentIndex index, OptionNames names) {
    ServerMetrics metrics = new ServerMetrics();
    TokenGate gate = new TokenGate(spec.limits().tokens());
    Routes routes = Routes.of(spec, gate, metrics);
    ApiHandler handler = new ApiHandler(spec, routes, index, metrics, names);
    metrics.show("nightjar_requests_in_work", "Requests in work", handler::inWork);
    metrics.show("nightjar_waiting_tokens", "Tokens that wait for the model", gate::waiting);
    metrics.show("nightjar_index_chunks", "Chunks of the index that is served", index::size);
    Server server = new Server(new QueuedThreadPool(IO_THREADS, 2));
    ServerConnector connector = connector(server, spec.address());
    server.addConnector(connector);
    Handler patient = new MinimumDataRateHandler(handler, SLOWEST, 0);
    server.setHandler(new GracefulHandler(limited(patient, spec.limits().perSecond(), metrics)));
    server.setErrorHandler(
        (request, response, callback) -> error(request, response, callback, metrics));
    server.setStopTimeout(LAST_ANSWERS.toMillis());
    try {
      server.start();
    } catch (Exception e) {
      stop(server);
      throw refusal(spec.address(), e);
    }
    index.watch(spec.refresh(), metrics);
    return new WebServer(server, connector, spec, handler);
  }

  private static ServerConnector connector(Server server, ServeSpec.Address address) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(address.host());
    connector.setPort(address.port());
    connector.setIdleTimeout(IDLE.toMillis());
    connector.setShutdownIdleTimeout(LAST_IDLE.toMillis());
    return connector;
  }

  private static Handler limited(Handler handler, int perSecond, ServerMetrics metrics) {
    if (perSecond == 0) {
      return handler;
    }
    return new DoSHandler(
        handler,
        DoSHandler.ID_FROM_REMOTE_ADDRESS,
        new DoSHandler.LeakingBucketTrackerFactory(perSecond, 2 * perSecond, REMEMBERED),
        (request, response, callback) -> {
          Exchange.of(request, response, callback, "refused", metrics)
              .send(ApiException.busy("Too many requests of this client", 1));
          return true;
        },
        MOST_CLIENTS,
        true);
  }

  /** What fails before anybody answers, such as a request that is no HTTP. */
  private static boolean error(
      Request request, Response response, Callback callback, ServerMetrics metrics) {
    int status = response.getStatus();
    Exchange.of(request, response, callback, "refused", metrics)
        .send(
            status < 500
                ? ApiException.refused(status, HttpStatus.getMessage(status))
                : ApiException.failed(status, HttpStatus.getMessage(status)));
    return true;
  }

  private static RuntimeException refusal(ServeSpec.Address address, Exception e) {
    return e instanceof IOException
        ? new InvalidInput(
            "serve.port",
            address.port(),
            "nobody can listen at %s: %s".formatted(address, e.getMessage()),
            "give another ‹serve.port› or ‹serve.host›")
        : new IllegalStateException("Cannot start the server: " + e.getMessage(), e);
  }

  /** Where the page is. */
  public String url() {
    String host = spec.address().host();
    boolean any = host.equals("0.0.0.0") || host.equals("::");
    String shown = any ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
    return "http://" + shown + ":" + connector.getLocalPort() + "/";
  }

  /** Waits until somebody closes it. */
  public void await() throws InterruptedException {
    server.join();
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot stop the server: " + e.getMessage(), e);
    }
  }

  /** Takes no more requests, waits a while for those in work, and ends. */
  @Override
  public void close() {
    stop(server);
    handler.close();
  }
}
