package dev.nightjar.embed.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of this process alone, below its temporary folder, for what it cannot keep for others;
 * it goes when the process ends. Safe for use by several threads.
 */
final class OwnFolder {
  private static final Logger LOG = LoggerFactory.getLogger(OwnFolder.class);

  private static @Nullable Path folder;
  private static @Nullable String warning;

  private OwnFolder() {}

  /**
   * The folder, in the place of a cache that cannot be written. The first such cache is told.
   *
   * @throws IOException if there is no room for it either
   */
  static synchronized Path insteadOf(Path cache, @Nullable Throwable reason) throws IOException {
    Path own = folder;
    if (own == null) {
      own = Files.createTempDirectory("nightjar-own-").toAbsolutePath();
      Path made = own;
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made)));
      folder = own;
      warning =
          "Cannot keep what is made once a machine in %s (%s): each process makes its own in its temporary folder; NIGHTJAR_CACHE or ‹cache.dir› names a folder that can be written"
              .formatted(cache, reason);
      LOG.warn("{}", warning);
    }
    return own;
  }

  /** The folder, if there is one. */
  static synchronized Optional<Path> made() {
    return Optional.ofNullable(folder);
  }

  /** What the user should know of it: one line, or none. */
  static synchronized List<String> warnings() {
    return Optional.ofNullable(warning).stream().toList();
  }

  /** Removes a folder with all that is in it, if it is there. */
  static void removeAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static void remove(Path folder) {
    try {
      removeAll(folder);
    } catch (IOException | RuntimeException e) {
      // Whoever clears temporary folders will.
    }
  }
}
