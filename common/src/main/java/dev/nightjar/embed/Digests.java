package dev.nightjar.embed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** SHA-256 in lower-case hexadecimal. Safe for use by several threads. */
public final class Digests {
  private static final int MOST_FILES = 1000;
  private static final Map<Looks, String> FILES = new ConcurrentHashMap<>();

  private Digests() {}

  /** The digest of a text's UTF-8 bytes. */
  public static String sha256(String text) {
    return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The digest of all that is left in {@code in}, which stays open. */
  public static String sha256(InputStream in) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * The digest of a file; while that looks the same from outside, it is read once a process.
   *
   * @throws IOException if it cannot be read
   */
  public static String sha256(Path file) throws IOException {
    Looks looks = Looks.of(file);
    String known = FILES.get(looks);
    if (known == null) {
      try (InputStream in = Files.newInputStream(file)) {
        known = sha256(in);
      }
      if (looks.equals(Looks.of(file))) {
        if (FILES.size() >= MOST_FILES) {
          FILES.clear();
        }
        FILES.put(looks, known);
      }
    }
    return known;
  }

  /** What tells a file from another without reading it. */
  private record Looks(Path path, long bytes, FileTime modified, @Nullable Object key) {
    static Looks of(Path file) throws IOException {
      BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
      return new Looks(file.toRealPath(), seen.size(), seen.lastModifiedTime(), seen.fileKey());
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
