package dev.nightjar.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An endpoint that speaks HTTP/1.0: it closes each connection behind its answer, and does not say
 * so. All vectors are the same. Safe for use by several threads.
 */
public final class ClosingServer implements AutoCloseable {
  private static final String VECTOR =
      "{\"object\":\"embedding\",\"index\":%d,\"embedding\":[1,0]}";

  private final ServerSocket socket;

  private ClosingServer(ServerSocket socket) {
    this.socket = socket;
  }

  /** Starts one on a free port. */
  public static ClosingServer start() throws IOException {
    ClosingServer server =
        new ClosingServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(server::serve);
    return server;
  }

  /** What {@code --base-url} takes. */
  public String url() {
    return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> answer(connection));
      } catch (SocketException e) {
        return; // closed
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void answer(Socket connection) {
    try (connection) {
      StringBuilder head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        head.append((char) connection.getInputStream().read());
      }
      String length = head.toString().toLowerCase(Locale.ROOT).split("content-length:")[1];
      int bytes = Integer.parseInt(length.substring(0, length.indexOf('\r')).strip());
      String request =
          new String(connection.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
      int texts = request.split("text number").length - 1;
      StringBuilder data = new StringBuilder();
      for (int i = 0; i < texts; i++) {
        data.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT, VECTOR, i));
      }
      String body = "{\"object\":\"list\",\"model\":\"m\",\"data\":[" + data + "]}";
      connection
          .getOutputStream()
          .write(
              ("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
