package dev.nightjar.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A proxy before an HTTP server that does what networks and object stores do on bad days: at random
 * ({@link #set}) or to chosen requests ({@link #trap}). Each request has a connection of its own.
 * Safe for use by several threads; closing ends all connections.
 */
public final class FaultProxy implements AutoCloseable {
  /** What may happen to a request; none but a lost one reaches the server. */
  public enum Fault {
    /** HTTP 500, InternalError. */
    ERROR,
    /** HTTP 503, SlowDown. */
    SLOW_DOWN,
    /** HTTP 404, NoSuchUpload. */
    NO_UPLOAD,
    /** The connection is reset. */
    RESET,
    /** Nothing is answered for a while, then the connection ends. */
    STALL,
    /** The server does it, but the connection is reset before the answer. */
    LOST
  }

  /**
   * How bad the day is.
   *
   * @param rates the share of requests that each fault meets
   * @param stall how long a stall lasts
   */
  public record Weather(Map<Fault, Double> rates, Duration stall) {
    /** No faults. */
    public static final Weather FAIR = new Weather(Map.of(), Duration.ZERO);
  }

  /**
   * A request that came in.
   *
   * @param line method, target and version
   * @param clientPort the port of the client's socket
   */
  public record Request(String line, int clientPort) {}

  /** A fault that the next requests meet whose first lines have something in them. */
  private record Trap(Pattern line, Fault fault, AtomicInteger left) {
    boolean catches(Request request) {
      return line.matcher(request.line()).find() && left.getAndDecrement() > 0;
    }
  }

  /** What a client may wait for before it sends a body. */
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  private final ServerSocket listener;
  private final int serverPort;
  private final Random random;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
  private final Map<Fault, AtomicInteger> faults = new EnumMap<>(Fault.class);
  private final List<Trap> traps = new CopyOnWriteArrayList<>();
  private volatile Weather weather = Weather.FAIR;
  private volatile Consumer<Request> observer = request -> {};

  private FaultProxy(ServerSocket listener, int serverPort, long seed) {
    this.listener = listener;
    this.serverPort = serverPort;
    this.random = new Random(seed);
    for (Fault fault : Fault.values()) {
      faults.put(fault, new AtomicInteger());
    }
  }

  /** Starts a proxy before a server on this machine. */
  public static FaultProxy start(int serverPort, long seed) throws IOException {
    FaultProxy proxy =
        new FaultProxy(
            new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), serverPort, seed);
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  /** The URL that AWS_ENDPOINT_URL takes. */
  public String endpoint() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** Changes the weather from the next request on. */
  public void set(Weather next) {
    weather = next;
  }

  /**
   * Has the next requests meet a fault, whatever the weather.
   *
   * @param line a regular expression that is found in their first lines, as {@code PUT .*[.]json}
   * @param times how many of them
   */
  public void trap(String line, int times, Fault fault) {
    traps.add(new Trap(Pattern.compile(line), fault, new AtomicInteger(times)));
  }

  /** Lets somebody see each request before it goes on; the request waits for that. */
  public void observe(Consumer<Request> next) {
    observer = next;
  }

  /** All requests so far. */
  public List<String> requests() {
    return requests.stream().map(Request::line).toList();
  }

  /** How often a fault has struck. */
  public int count(Fault fault) {
    return faults.getOrDefault(fault, new AtomicInteger()).get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      byte[] head = head(client.getInputStream());
      if (head.length == 0) {
        return;
      }
      String text = new String(head, StandardCharsets.ISO_8859_1);
      Request request = new Request(text.lines().findFirst().orElse(""), client.getPort());
      requests.add(request);
      observer.accept(request);
      Trap trap = traps.stream().filter(t -> t.catches(request)).findFirst().orElse(null);
      Weather now = weather;
      Fault fault = trap == null ? draw(now) : trap.fault();
      if (fault == null) {
        forward(client, text, client.getOutputStream());
        client.shutdownOutput();
      } else {
        faults.get(fault).incrementAndGet();
        strike(fault, client, text, now.stall());
      }
    } catch (IOException | InterruptedException e) {
      // The client or the test has gone; so does the connection.
    }
  }

  private Fault draw(Weather now) {
    double drawn;
    synchronized (random) {
      drawn = random.nextDouble();
    }
    for (Fault fault : Fault.values()) {
      drawn -= now.rates().getOrDefault(fault, 0.0);
      if (drawn < 0) {
        return fault;
      }
    }
    return null;
  }

  private void strike(Fault fault, Socket client, String head, Duration stall)
      throws IOException, InterruptedException {
    switch (fault) {
      case ERROR -> answer(client, "500 Internal Server Error", "InternalError");
      case SLOW_DOWN -> answer(client, "503 Slow Down", "SlowDown");
      case NO_UPLOAD -> answer(client, "404 Not Found", "NoSuchUpload");
      case RESET -> client.setSoLinger(true, 0);
      case STALL -> Thread.sleep(stall);
      case LOST -> {
        client.setSoLinger(true, 0); // now: the end of the forwarding may close it
        client.getOutputStream().write(CONTINUE.getBytes(StandardCharsets.US_ASCII));
        forward(client, without("expect", head), OutputStream.nullOutputStream());
      }
    }
  }

  private static void answer(Socket client, String status, String code) throws IOException {
    byte[] body =
        "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>Injected</Message></Error>"
            .formatted(code)
            .getBytes(StandardCharsets.UTF_8);
    String head =
        String.format(
            Locale.ROOT,
            "HTTP/1.1 %s\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n",
            status,
            body.length);
    client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    client.getOutputStream().write(body);
    client.shutdownOutput();
    client.setSoTimeout(1000); // what the client still sends, so that it reads the answer
    client.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  private void forward(Socket client, String head, OutputStream answer) throws IOException {
    try (Socket server = new Socket()) {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
      String once = without("connection", head).replaceFirst("\r\n", "\r\nConnection: close\r\n");
      server.getOutputStream().write(once.getBytes(StandardCharsets.ISO_8859_1));
      Thread upwards = Thread.startVirtualThread(() -> pump(client, server));
      server.getInputStream().transferTo(answer);
      upwards.interrupt();
    }
  }

  private static String without(String header, String head) {
    return head.replaceAll("(?im)^%s:.*\r\n".formatted(header), "");
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // The other direction has ended.
    }
  }

  /** The request's first lines, up to the empty one. */
  private static byte[] head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int ends = 0;
    while (ends < 4) {
      int next = in.read();
      if (next < 0) {
        return new byte[0];
      }
      head.write(next);
      ends = next == "\r\n\r\n".charAt(ends) ? ends + 1 : next == '\r' ? 1 : 0;
    }
    return head.toByteArray();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
