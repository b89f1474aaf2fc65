package dev.nightjar.io.export;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.WholeFiles;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Word vectors in word2vec's text format, as gensim and others read it: a line with the number of
 * words and floats, then a line a word with its floats, all by single spaces, in UTF-8. On any file
 * system Hadoop knows.
 */
public final class WordVectorFile {
  private final Path path;
  private final FileSystem files;
  private final Configuration hadoop;

  private WordVectorFile(Path path, FileSystem files, Configuration hadoop) {
    this.path = path;
    this.files = files;
    this.hadoop = hadoop;
  }

  /**
   * A file that is there or will be.
   *
   * @throws InvalidInput if it is a folder
   */
  public static WordVectorFile at(String path, Configuration hadoop) {
    try {
      Path given = FilePaths.of(path);
      FileSystem files = given.getFileSystem(hadoop);
      if (files.exists(given) && files.getFileStatus(given).isDirectory()) {
        throw InvalidInput.told(
            path,
            "Invalid path of word vectors: %s (it is a folder; name a file, such as %s/vectors.txt)"
                .formatted(path, path));
      }
      return new WordVectorFile(files.makeQualified(given), files, hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open " + path + ": " + e.getMessage(), e);
    }
  }

  /** Where it is. */
  public String path() {
    return path.toString();
  }

  /** Writes all of it, over what is there; readers see it whole or not at all. */
  public void write(List<String> words, float[][] vectors) {
    try {
      new WholeFiles(files, hadoop)
          .write(
              path,
              out -> {
                Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
                writer.write(words.size() + " " + vectors[0].length + "\n");
                for (int i = 0; i < vectors.length; i++) {
                  writer.write(line(words.get(i), vectors[i]));
                }
                writer.flush();
              });
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + path + ": " + e.getMessage(), e);
    }
  }

  private static String line(String word, float[] vector) {
    StringBuilder line = new StringBuilder(word);
    for (float value : vector) {
      line.append(' ').append(value);
    }
    return line.append('\n').toString();
  }
}
