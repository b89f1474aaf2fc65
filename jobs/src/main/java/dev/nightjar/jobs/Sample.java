package dev.nightjar.jobs;

import dev.nightjar.models.SampleTexts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

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

  /** The texts of a file, or of these documents where none is given. */
  static List<String> texts(Optional<String> given, Configuration hadoop) throws IOException {
    if (given.isPresent()) {
      return SampleTexts.read(given.get(), hadoop);
    }
    Path sample = file();
    try {
      return SampleTexts.read(sample.toString(), hadoop);
    } finally {
      Files.delete(sample);
    }
  }
}
