package dev.nightjar.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The bundled documents: some three hundred, English and Chinese. */
final class Sample {
  private Sample() {}

  /** A copy of them in a file, JSON lines, which the caller deletes. */
  static Path file() throws IOException {
    Path file = Files.createTempFile("nightjar-sample", ".jsonl");
    file.toFile().deleteOnExit(); // of a command that is broken off
    try (InputStream in = Sample.class.getResourceAsStream("sample.jsonl")) {
      if (in == null) {
        throw new IOException("Missing resource sample.jsonl in nightjar.jar: build it again");
      }
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }
}
