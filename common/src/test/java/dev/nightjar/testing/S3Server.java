package dev.nightjar.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * An S3 server for tests: s3proxy as a process of its own, on a free port of the loopback
 * interface. Objects are plain files, so tests look at them without S3. Closing ends the process.
 */
public final class S3Server implements AutoCloseable {
  /** The access key id that it accepts. */
  public static final String ACCESS_KEY = "test-access-key";

  /** The secret that goes with it; nothing but S3 may ever see it. */
  public static final String SECRET_KEY = "test/s3cr3t+that-leaks-nowhere";

  private static final Path DEPLOY = Path.of(System.getProperty("nightjar.root"), "deploy/s3");

  private final Process process;
  private final int port;
  private final Path store;

  private S3Server(Process process, int port, Path store) {
    this.process = process;
    this.port = port;
    this.store = store;
  }

  /** Starts a server that keeps its buckets and its log in {@code folder}. */
  public static S3Server start(Path folder) throws IOException {
    Path store = Files.createDirectories(folder.resolve("buckets"));
    int port = freePort();
    Path configuration = folder.resolve("s3proxy.conf");
    Files.writeString(
        configuration,
        String.format(
            Locale.ROOT,
            """
        s3proxy.endpoint=http://127.0.0.1:%d
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=filesystem-nio2
        jclouds.filesystem.basedir=%s
        """,
            port,
            ACCESS_KEY,
            SECRET_KEY,
            store));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=" + DEPLOY.resolve("logback.xml"),
                "-cp",
                jars() + "/*",
                "org.gaul.s3proxy.Main",
                "--properties",
                configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("s3proxy.log").toFile())
            .start();
    S3Server server = new S3Server(process, port, store);
    server.await(folder.resolve("s3proxy.log"));
    return server;
  }

  /** Builds of the whole project have fetched it; others fetch it here. */
  private static synchronized Path jars() throws IOException {
    Path jars = DEPLOY.resolve("target/s3proxy");
    if (!Files.isDirectory(jars)) {
      Process maven =
          new ProcessBuilder(
                  List.of("mvn", "-B", "-q", "-f", DEPLOY + "/pom.xml", "generate-resources"))
              .inheritIO()
              .start();
      if (maven.onExit().join().exitValue() != 0) {
        throw new IOException(
            "Missing s3proxy: mvn -f deploy/s3/pom.xml generate-resources fetches it to " + jars);
      }
    }
    return jars;
  }

  /** A port that nobody listens at now. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void await(Path log) throws IOException {
    for (int i = 0; i < 300 && process.isAlive(); i++) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        try {
          process.waitFor(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
    throw new IOException("Cannot start s3proxy: " + Files.readString(log));
  }

  /** Makes a bucket. */
  public void createBucket(String name) throws IOException {
    Files.createDirectories(store.resolve(name));
  }

  /** The folder whose files are the objects of a bucket. */
  public Path bucket(String name) {
    return store.resolve(name);
  }

  /** The port on the loopback interface. */
  public int port() {
    return port;
  }

  /** The URL that AWS_ENDPOINT_URL takes. */
  public String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
