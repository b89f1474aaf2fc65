package dev.nightjar.io;

import dev.nightjar.embed.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Files of a folder on this machine and the SHA-256 that each must have.
 *
 * @param folder where they are
 * @param digests in hexadecimal, by path relative to the folder
 */
public record DigestedFiles(Path folder, Map<String, String> digests) {
  /**
   * A file that has another digest.
   *
   * @param path the file
   * @param found its SHA-256
   * @param expected the one it must have
   */
  public record Differing(Path path, String found, String expected) {}

  /**
   * What there is to check, and how the files look from outside. Who has checked it need not read
   * the files again while this stays the same.
   *
   * @throws IOException if a file is missing
   */
  public String state() throws IOException {
    StringBuilder state = new StringBuilder(folder.toRealPath().toString());
    for (Map.Entry<String, String> file : new TreeMap<>(digests).entrySet()) {
      BasicFileAttributes seen =
          Files.readAttributes(folder.resolve(file.getKey()), BasicFileAttributes.class);
      state.append('\n').append(file).append(' ').append(seen.size());
      state.append(' ').append(seen.lastModifiedTime()).append(' ').append(seen.fileKey());
    }
    return state.toString();
  }

  /** Reads all of them, and tells the first that differs. */
  public Optional<Differing> differing() throws IOException {
    for (Map.Entry<String, String> file : digests.entrySet()) {
      Path path = folder.resolve(file.getKey());
      String found = Digests.sha256(path);
      if (!found.equals(file.getValue())) {
        return Optional.of(new Differing(path, found, file.getValue()));
      }
    }
    return Optional.empty();
  }
}
