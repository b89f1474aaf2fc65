package dev.nightjar.jobs.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/**
 * What is sent as it is: the files of the page, read once, under fixed paths. No path of a request
 * becomes a file's name.
 */
final class Assets {
  /** Makes the bytes of a content. */
  @FunctionalInterface
  interface Bytes {
    byte[] now() throws IOException;
  }

  /**
   * A content.
   *
   * @param type of it
   * @param open whether it goes without a token
   */
  record Content(String type, boolean open, Bytes bytes) {}

  /** By path. */
  static final Map<String, Content> PAGE =
      Map.of(
          "/", file("index.html", "text/html; charset=utf-8"),
          "/assets/app.js", file("app.js", "text/javascript; charset=utf-8"),
          "/assets/words.js", file("words.js", "text/javascript; charset=utf-8"),
          "/assets/filter.js", file("filter.js", "text/javascript; charset=utf-8"),
          "/assets/style.css", file("style.css", "text/css; charset=utf-8"),
          "/assets/icon.svg", file("icon.svg", "image/svg+xml"),
          "/openapi.yaml", file("openapi.yaml", "application/yaml; charset=utf-8"));

  private Assets() {}

  private static Content file(String name, String type) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
      return new Content(type, true, () -> bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
