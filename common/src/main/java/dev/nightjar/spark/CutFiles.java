package dev.nightjar.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.jspecify.annotations.Nullable;

/**
 * The files of a task, none larger than it may be: {@code part-00003-000.jsonl}, {@code
 * part-00003-001.jsonl} and so on, beside the one that Spark has named, so that its committers take
 * them along. Names are the same whatever attempt of a task writes them. Not thread-safe.
 */
public final class CutFiles extends OutputWriter {
  private final String path;
  private final String name;
  private final String extension;
  private final long mostBytes;
  private final Opener opener;
  private int files;
  private @Nullable Part part;

  /** A file that is being written. */
  public interface Part {
    /** Adds a row. */
    void write(InternalRow row) throws IOException;

    /** How large it is, about. */
    long bytes();

    /** How much a row would add, as far as that is known before. */
    long bytesOf(InternalRow row);

    /** Ends it. */
    void close() throws IOException;
  }

  /** Begins a file. */
  public interface Opener {
    /** Where nothing is yet. */
    Part open(String path) throws IOException;
  }

  /**
   * @param path as Spark names it: {@code part-}, five digits or more, and what it likes
   * @param prefix of the names in the place of {@code part}
   * @param mostBytes of a file; one row is never cut
   */
  public CutFiles(String path, String prefix, String extension, long mostBytes, Opener opener) {
    this.path = path;
    this.name = prefix + "-" + new Path(path).getName().split("-", -1)[1];
    this.extension = extension;
    this.mostBytes = mostBytes;
    this.opener = opener;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public void write(InternalRow row) {
    try {
      if (part != null && part.bytes() + part.bytesOf(row) > mostBytes) {
        end();
      }
      begun().write(row);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Begins a file even if no row comes: readers of tables find the columns in it. */
  public CutFiles withOne() {
    try {
      begun();
      return this;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private Part begun() throws IOException {
    Part open = part;
    if (open == null) {
      String file = String.format(Locale.ROOT, "%s-%03d.%s", name, files++, extension);
      open = opener.open(new Path(new Path(path).getParent(), file).toString());
      part = open;
    }
    return open;
  }

  private void end() throws IOException {
    Part open = part;
    part = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    try {
      end();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException("Cannot write beside " + path + ": " + e.getMessage(), e);
  }
}
