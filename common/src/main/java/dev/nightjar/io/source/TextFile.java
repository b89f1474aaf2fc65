package dev.nightjar.io.source;

import dev.nightjar.io.Encodings;
import dev.nightjar.io.source.SourceFiles.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Small files of lines, in UTF-8 or what their byte order mark says. */
public final class TextFile {
  private TextFile() {}

  /**
   * The lines of a file, or of all that a folder or pattern has.
   *
   * @throws UncheckedIOException if they cannot be read, or are no text
   */
  public static List<String> lines(String path, Configuration hadoop) {
    List<String> lines = new ArrayList<>();
    for (SourceFile file : SourceFiles.list(path, hadoop, new LeftOut()).files()) {
      try (InputStream in = FileSource.open(file, hadoop)) {
        Encodings.decode(in.readAllBytes(), "UTF-8").lines().forEach(lines::add);
      } catch (CharacterCodingException e) {
        throw new UncheckedIOException("Cannot read " + file.path() + ": it is not UTF-8", e);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + file.path() + ": " + e.getMessage(), e);
      }
    }
    return lines;
  }
}
